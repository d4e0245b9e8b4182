//! The picture of a rota, drawn when it is sent.
//!
//! It goes into the reader's conversation as a file, as calendars do. An image block would need an address that everybody
//! who has it can open, and that Slack's servers can reach; and many bots are reached by sockets alone.

use super::deliver::{Delivered, Error};
use crate::domain::day::Zone;
use crate::domain::ids::{ChannelId, DayId, PersonId};
use crate::slack::client::{Shared, Slack};
use crate::store::{Store, StoreError, days, people, rotas};
use crate::views::{picture, rota_picture, rota_rows, text};

/// Draws the rota as it is now, on the reader's clock, and sends it.
pub async fn share(
    store: &Store,
    slack: &Slack,
    channel: &ChannelId,
    to: &[PersonId],
    day: DayId,
) -> Result<Delivered, Error> {
    let readers = to.to_vec();
    let seen = store.read(move |tx| {
        Box::pin(async move {
            let Some(day) = days::find(tx, day).await? else { return Ok::<_, StoreError>(None) };
            let zone: Zone = people::find_all(tx, &readers)
                .await?
                .first()
                .and_then(|reader| reader.time_zone.parse().ok())
                .unwrap_or_else(|| day.zone.clone());
            let seen = rotas::seen(tx, &day).await?;
            let drawing = rota_rows::picture(&day, &seen.advocates, &seen.meant, &seen.left, zone.rules());
            Ok(Some((rota_rows::with_assigners(drawing, &day, &seen.duties, &seen.shadowers), day)))
        })
    });
    let Some((drawing, day)) = seen.await? else { return Ok(Delivered::Pointless("the day is gone")) };
    let drawn = tokio::task::spawn_blocking(move || picture::png(&rota_picture::svg(&drawing)));
    let png = match drawn.await {
        Ok(Ok(png)) => png,
        Ok(Err(error)) => {
            tracing::error!(%error, "the picture of a rota could not be drawn");
            return Ok(Delivered::Pointless("it could not be drawn"));
        }
        Err(_) => return Ok(Delivered::Pointless("it could not be drawn")),
    };
    let (name, title) = (format!("rota-{}.png", day.date), format!("Rota: {}", text::title(&day)));
    slack.share_file(channel, Shared { name: &name, title: &title, words: "", bytes: &png }).await?;
    Ok(Delivered::Shared)
}
