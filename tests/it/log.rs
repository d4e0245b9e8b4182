//! Catches what is logged, for each test its own: a test runs on one thread, and so do its tasks.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::sync::Once;

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

thread_local! {
    static LINES: RefCell<Vec<(Level, String)>> = const { RefCell::new(Vec::new()) };
    /// How many lines were looked at by [`take_errors`].
    static TAKEN: Cell<usize> = const { Cell::new(0) };
}

static INSTALL: Once = Once::new();

struct Catch;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl<S: Subscriber> Layer<S> for Catch {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        // `main` never lets these through, whatever RUST_LOG says.
        if line.0.contains("log.target=\"tungstenite") {
            return;
        }
        LINES.with_borrow_mut(|lines| lines.push((*event.metadata().level(), line.0)));
    }
}

/// Catches from now on.
pub fn catch() {
    INSTALL.call_once(|| tracing_subscriber::registry().with(Catch).init());
    LINES.with_borrow_mut(Vec::clear);
    TAKEN.set(0);
}

/// Takes the errors logged so far. Their lines stay in [`all`], where secrets are looked for.
pub fn take_errors() -> Vec<String> {
    let taken = TAKEN.replace(LINES.with_borrow(Vec::len));
    LINES.with_borrow(|lines| {
        let fresh = lines.iter().skip(taken).filter(|(level, _)| *level == Level::ERROR);
        fresh.map(|(_, line)| line.clone()).collect()
    })
}

/// Everything logged so far.
pub fn all() -> String {
    LINES.with_borrow(|lines| lines.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join("\n"))
}
