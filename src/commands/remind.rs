//! A day before: who shadows, and who is on call, is reminded.

use super::{Rung, rota};
use crate::domain::ids::DayId;
use crate::store::{StoreError, Tx, days, outbox, snapshots};
use crate::views::plan as words;
use crate::views::rota as rota_words;

pub async fn tomorrow(tx: &mut Tx, day: DayId) -> Result<Rung, StoreError> {
    let day = days::get(tx, day).await?;
    if day.called_off_at.is_some() || tx.now() >= day.starts_at() {
        return Ok(Rung::Dropped("the day was called off or has begun"));
    }
    let of = snapshots::of(tx, day).await?;
    let day = &of.day;
    let expires = Some(day.starts_at());
    for shadower in of.shadowers() {
        let buddy = of.buddy_of(shadower).map(|pairing| &pairing.buddy);
        outbox::private(tx, &[shadower], &words::tomorrow(day, buddy, tx.now()), expires).await?;
    }
    for advocate in &day.advocates {
        let own = day.shifts.iter().filter(|shift| shift.advocate == *advocate);
        let stretches: Vec<String> = own.map(|shift| words::stretch(day, shift)).collect();
        if !stretches.is_empty() {
            outbox::private(tx, &[advocate], &words::tomorrow_on_call(day, &stretches), expires).await?;
        }
    }
    let gaps = rota::open_gaps(tx, day).await?;
    if !gaps.is_empty() {
        outbox::private(tx, &[&day.coordinator], &rota_words::gaps_tomorrow(day, &gaps), expires).await?;
    }
    Ok(Rung::Done)
}
