//! The command line.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use shadowday::config::{BadConfig, Cli, Command};
use shadowday::{app, backup, check, demo, pair_file, rota_file};
use tracing_subscriber::EnvFilter;

/// Bad usage or configuration.
const EXIT_CONFIG: u8 = 2;

/// Not logged, whatever is wished: the addresses of sockets are secrets, and what comes through them people's words.
const NEVER: &str = "tungstenite=info";

/// What blocks in the background, such as a name that is being looked up, gets this long at the end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let cli = Cli::parse();
    let quiet = if matches!(cli.command, Command::Serve(_)) { "info,sqlx=warn" } else { "warn" };
    let mut filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(quiet));
    if let Ok(never) = NEVER.parse() {
        filter = filter.add_directive(never);
    }
    let is_terminal = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(is_terminal).with_writer(std::io::stderr).init();
    // slack-morphism and reqwest share one TLS; it has to be named before the first connection.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("TLS was set up already");
    }
    // A panic's words may quote what somebody said: only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string);
        tracing::error!(at, "a bug: please report this line");
    }));
    let result = match tokio::runtime::Runtime::new() {
        Ok(runtime) => {
            let result = runtime.block_on(run(cli.command));
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
            result
        }
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("shadowday: {error:#}");
            if error.is::<BadConfig>() { ExitCode::from(EXIT_CONFIG) } else { ExitCode::FAILURE }
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(serve) => app::serve(&serve).await,
        Command::Check(check) => check::check(&check).await,
        Command::Pair(pair) => pair_file::run(&pair),
        Command::Rota(rota) => rota_file::run(&rota),
        Command::Backup(backup) => backup::backup(&backup).await,
        Command::Demo(demo) => demo::demo(&demo).await,
    }
}
