//! Reminders, and the group that follows the pager.

use super::super::{group, reminders};
use super::{Gallery, Samples};
use crate::domain::ids::PersonId;
use crate::domain::reminders::Lead;
use crate::domain::team::{ALWAYS_IN_MAX, HANDLE_LENGTH_MAX, Team};

pub(super) fn reminders(gallery: &mut Gallery, of: &Samples) {
    let (shadower, advocate) = (&of.shadower.id, &of.advocate.id);
    show!(gallery, of.case, reminders::at_short_notice(&of.day, advocate));
    let own = super::choosing::arrangement(of, None, Some(of.day.id));
    for lead in Lead::ALL {
        let case = format!("{}, {}", of.case, lead.name());
        show!(gallery, case.as_str(), reminders::to_shadower(&of.paired, shadower, lead, None, of.now));
        show!(gallery, format!("{case}, no buddy yet"), reminders::to_shadower(&of.open, shadower, lead, None, of.now));
        show!(gallery, case.as_str(), reminders::to_advocate(&of.paired, advocate, lead, None));
        show!(gallery, format!("{case}, no shift"), reminders::to_advocate(&of.paired, &of.shadower.id, lead, None));
        let date = Some(&own);
        show!(gallery, format!("{case}, own date"), reminders::to_shadower(&of.paired, shadower, lead, date, of.now));
        show!(gallery, format!("{case}, own date"), reminders::to_advocate(&of.paired, advocate, lead, date));
        let reminder = reminders::to_advocate(&of.paired, advocate, lead, date);
        show!(gallery, format!("{case}, away by status"), reminders::beside_status(reminder, true));
    }
}

pub(super) fn group(gallery: &mut Gallery, of: &Samples) {
    let handle = "x".repeat(HANDLE_LENGTH_MAX);
    let people: Vec<PersonId> = of.day.advocates.iter().take(ALWAYS_IN_MAX).cloned().collect();
    let shadowers: Vec<PersonId> = of.shadowers.iter().map(|person| person.id.clone()).collect();
    let set = Team {
        user_group: handle.clone(),
        always_in: people.clone(),
        video_room: of.day.room.clone().unwrap_or_default(),
    };
    show!(gallery, format!("{}, nothing set", of.case), group::form(&Team::default()));
    show!(gallery, of.case, group::form(&set));
    show!(gallery, of.case, group::follows(&handle, &people, &people));
    show!(gallery, format!("{}, others were in it", of.case), group::follows(&handle, &people, &shadowers));
    show!(gallery, format!("{}, no pager", of.case), group::follows(&handle, &[], &shadowers));
    show!(gallery, format!("{}, empty", of.case), group::follows(&handle, &[], &[]));
    show!(gallery, format!("{}, no pager, one person", of.case), group::follows(&handle, &[], &people[..1]));
    show!(gallery, of.case, group::stays(&handle, &people));
    for code in [
        "no_such_subteam",
        "subteam_disabled",
        "subteam_elsewhere",
        "missing_scope",
        "paid_teams_only",
        "permission_denied",
        "invalid_users",
        "subteam_max_users_exceeded",
        "something_else",
    ] {
        show!(gallery, format!("{}, {code}", of.case), group::trouble(&handle, code));
    }
    show!(gallery, of.case, group::out_of_reach());
}
