//! Short names for the blocks that we use.

use slack_morphism::prelude::*;

use super::text::clip;
use super::{SECTION_LENGTH_MAX, View};
use crate::domain::action::{Action, Form, OnTheWire};
use crate::domain::ids::{ChannelId, PersonId};

/// Slack's limits, in characters.
const HEADER_LENGTH_MAX: usize = 150;
const OPTION_LENGTH_MAX: usize = 75;

/// Options in a list, or in a group of it; and groups.
const OPTIONS_MAX: usize = 100;

/// Characters of a name in a group's heading, which has two.
const GROUP_NAME_LENGTH_MAX: usize = 30;

/// Every input's action id: a field is told by its block id.
pub const FIELD_ACTION: &str = "value";

/// A button, which asks for an action.
pub struct Button(SlackBlockButtonElement);

pub fn section(text: impl Into<String>) -> SlackBlock {
    let text = SlackBlockMarkDownText::new(clip(&text.into(), SECTION_LENGTH_MAX));
    SlackSectionBlock::new().with_text(text.into()).into()
}

/// Text shown to the letter: no mentions, no formatting, no emoji made of words.
pub fn plain(text: &str) -> SlackBlock {
    let text = SlackBlockPlainText::new(clip(text, SECTION_LENGTH_MAX)).with_emoji(false);
    SlackSectionBlock::new().with_text(text.into()).into()
}

pub fn context(text: impl Into<String>) -> SlackBlock {
    let text = SlackBlockMarkDownText::new(clip(&text.into(), SECTION_LENGTH_MAX));
    SlackContextBlock::new(vec![text.into()]).into()
}

/// Small print, shown to the letter.
pub fn plain_context(text: &str) -> SlackBlock {
    let text = SlackBlockPlainText::new(clip(text, SECTION_LENGTH_MAX)).with_emoji(false);
    SlackContextBlock::new(vec![text.into()]).into()
}

pub fn header(text: &str) -> SlackBlock {
    SlackHeaderBlock::new(clip(text, HEADER_LENGTH_MAX).into()).into()
}

pub fn divider() -> SlackBlock {
    SlackDividerBlock::new().into()
}

pub fn actions(buttons: Vec<Button>) -> SlackBlock {
    SlackActionsBlock::new(buttons.into_iter().map(|button| button.0.into()).collect()).into()
}

/// A paragraph with a button at its side.
pub fn section_with(text: impl Into<String>, button: Button) -> SlackBlock {
    let text = SlackBlockMarkDownText::new(clip(&text.into(), SECTION_LENGTH_MAX));
    SlackSectionBlock::new().with_text(text.into()).with_accessory(button.0.into()).into()
}

pub fn button(label: &str, action: &Action) -> Button {
    let (name, with) = action.to_wire();
    let element = SlackBlockButtonElement::new(label.into()).with_action_id(name.into());
    Button(element.opt_value(with))
}

impl Button {
    /// The one that most people want.
    pub fn primary(self) -> Button {
        Button(self.0.with_style(SlackBlockButtonStyle::Primary))
    }

    pub fn danger(self) -> Button {
        Button(self.0.with_style(SlackBlockButtonStyle::Danger))
    }

    /// Asks back before it acts.
    pub fn confirmed(self, title: &str, text: &str, yes: &str) -> Button {
        let text = SlackBlockMarkDownText::new(text.to_owned());
        let confirm = SlackBlockConfirmItem::new(title.into(), text.into(), yes.into(), "Go back".into());
        Button(self.0.with_confirm(confirm))
    }
}

/// A form with a button that sends it off.
pub fn form(form: &Form, title: &str, submit: &str, close: &str, blocks: Vec<SlackBlock>) -> View {
    let (name, with) = form.to_wire();
    let view = SlackModalView::new(title.into(), blocks)
        .with_submit(submit.into())
        .with_close(close.into())
        .with_callback_id(name.into())
        .opt_private_metadata(with);
    View(SlackView::Modal(view))
}

/// A form that only says something.
pub fn notice(title: &str, text: &str) -> View {
    let view = SlackModalView::new(title.into(), vec![section(text)]).with_close("Close".into());
    View(SlackView::Modal(view))
}

/// A field; `element` is made by one of the functions below.
pub struct Input(SlackInputBlock);

pub fn input(name: &str, label: &str, element: impl Into<SlackInputBlockElement>) -> Input {
    Input(SlackInputBlock::new(label.into(), element.into()).with_block_id(name.into()))
}

impl Input {
    pub fn hint(self, hint: &str) -> Input {
        Input(self.0.with_hint(hint.into()))
    }

    pub fn optional(self) -> Input {
        Input(self.0.with_optional(true))
    }
}

impl From<Input> for SlackBlock {
    fn from(input: Input) -> SlackBlock {
        input.0.into()
    }
}

pub fn text_field(value: &str, length_max: u64) -> SlackBlockPlainTextInputElement {
    let element =
        SlackBlockPlainTextInputElement::new().with_action_id(FIELD_ACTION.into()).with_max_length(length_max);
    let value = clip(value, usize::try_from(length_max).unwrap_or(usize::MAX));
    if value.is_empty() { element } else { element.with_initial_value(value) }
}

pub fn number_field(value: impl Into<Option<u32>>, max: u32) -> SlackBlockNumberInputElement {
    SlackBlockNumberInputElement::new(false)
        .with_action_id(FIELD_ACTION.into())
        .opt_initial_value(value.into().map(|value| value.to_string()))
        .with_min_value("1".to_owned())
        .with_max_value(max.to_string())
}

/// A number that may be 0.
pub fn count_field(value: u32, max: u32) -> SlackBlockNumberInputElement {
    number_field(value, max).with_min_value("0".to_owned())
}

pub fn date_field(date: impl Into<Option<jiff::civil::Date>>) -> SlackBlockDatePickerElement {
    SlackBlockDatePickerElement::new()
        .with_action_id(FIELD_ACTION.into())
        .opt_initial_date(date.into().map(|date| date.to_string()))
}

/// `time` as `HH:MM`.
pub fn time_field(time: &str) -> SlackBlockTimePickerElement {
    SlackBlockTimePickerElement::new().with_action_id(FIELD_ACTION.into()).with_initial_time(time.to_owned())
}

pub fn empty_time_field() -> SlackBlockTimePickerElement {
    SlackBlockTimePickerElement::new().with_action_id(FIELD_ACTION.into())
}

pub fn people_field(chosen: &[PersonId], max: usize) -> SlackBlockMultiUsersSelectElement {
    let element = SlackBlockMultiUsersSelectElement::new()
        .with_action_id(FIELD_ACTION.into())
        .with_max_selected_items(u64::try_from(max).unwrap_or(u64::MAX));
    if chosen.is_empty() {
        return element;
    }
    element.with_initial_users(chosen.iter().map(ToString::to_string).collect())
}

/// One file of these types.
pub fn file_field(types: &[&str]) -> SlackBlockFileInputElement {
    SlackBlockFileInputElement::new()
        .with_action_id(FIELD_ACTION.into())
        .with_filetypes(types.iter().map(|&kind| kind.to_owned()).collect())
        .with_max_files(1)
}

/// Anybody of this workspace.
pub fn person_field() -> SlackBlockUsersSelectElement {
    SlackBlockUsersSelectElement::new().with_action_id(FIELD_ACTION.into())
}

/// A channel of this workspace.
pub fn channel_field(chosen: &ChannelId) -> SlackBlockConversationsSelectElement {
    let filter = SlackBlockConversationFilter::new()
        .with_include(vec![SlackConversationFilterInclude::Public, SlackConversationFilterInclude::Private])
        .with_exclude_external_shared_channels(true)
        .with_exclude_bot_users(true);
    let element = SlackBlockConversationsSelectElement::new().with_action_id(FIELD_ACTION.into()).with_filter(filter);
    if chosen.as_str().starts_with(['C', 'G']) {
        return element.with_initial_conversation(chosen.as_str().into());
    }
    element
}

/// Any of several; pairs of value and label. `chosen` are values. Slack takes ten options at most.
pub fn ticks_field(options: &[(String, String)], chosen: &[String]) -> SlackBlockCheckboxesElement {
    let item = |(value, label): &(String, String)| {
        let label = SlackBlockPlainText::new(clip(label, OPTION_LENGTH_MAX));
        SlackBlockChoiceItem::new(SlackBlockText::from(label), value.clone())
    };
    let initial: Vec<_> = options.iter().filter(|(value, _)| chosen.contains(value)).map(item).collect();
    SlackBlockCheckboxesElement::new(options.iter().map(item).collect())
        .with_action_id(FIELD_ACTION.into())
        .opt_initial_options(Some(initial).filter(|initial| !initial.is_empty()))
}

/// Any of many; pairs of value and label. Slack takes a hundred options at most.
pub fn several_field(options: &[(String, String)]) -> SlackBlockMultiStaticSelectElement {
    let item = |(value, label): &(String, String)| {
        SlackBlockChoiceItem::new(clip(label, OPTION_LENGTH_MAX).as_str().into(), value.clone())
    };
    SlackBlockMultiStaticSelectElement::new()
        .with_action_id(FIELD_ACTION.into())
        .with_options(options.iter().map(item).collect())
}

/// One of these people, by name; any number of them.
pub fn named_field(people: &[(PersonId, String)]) -> SlackBlockStaticSelectElement {
    let item = |(who, name): &(PersonId, String)| {
        SlackBlockChoiceItem::new(clip(name, OPTION_LENGTH_MAX).as_str().into(), who.to_string())
    };
    let mut people = people.to_vec();
    people.sort_by_cached_key(|(who, name)| (name.to_lowercase(), who.clone()));
    let element = SlackBlockStaticSelectElement::new().with_action_id(FIELD_ACTION.into());
    if people.len() <= OPTIONS_MAX {
        return element.with_options(people.iter().map(item).collect());
    }
    let group = |some: &[(PersonId, String)]| {
        let name = |one: Option<&(PersonId, String)>| clip(one.map_or("", |(_, name)| name), GROUP_NAME_LENGTH_MAX);
        let label = format!("{} … {}", name(some.first()), name(some.last()));
        SlackBlockOptionGroup::new(label.as_str().into(), some.iter().map(item).collect())
    };
    element.with_option_groups(people.chunks(OPTIONS_MAX).take(OPTIONS_MAX).map(group).collect())
}

/// One of several; pairs of value and label. `chosen` is a value.
pub fn choice_field(options: &[(String, String)], chosen: Option<&str>) -> SlackBlockStaticSelectElement {
    let item = |(value, label): &(String, String)| {
        SlackBlockChoiceItem::new(clip(label, OPTION_LENGTH_MAX).as_str().into(), value.clone())
    };
    let initial = options.iter().find(|(value, _)| Some(value.as_str()) == chosen).map(item);
    SlackBlockStaticSelectElement::new()
        .with_action_id(FIELD_ACTION.into())
        .with_options(options.iter().map(item).collect())
        .opt_initial_option(initial)
}
