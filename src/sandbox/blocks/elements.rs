//! The elements of blocks, and where each is allowed.

use super::{
    rules::{Key, Rule},
    spec::{ID_MAX, LABEL_MAX, TEXT_MAX, URL_MAX},
};

/// The most characters of a button's text, an option's text or description, a group's label.
const SHORT_TEXT_MAX: usize = 75;
/// The most characters of an option's value.
const OPTION_VALUE_MAX: usize = 150;
/// The most characters of a button's value.
const BUTTON_VALUE_MAX: usize = 2_000;
/// The most characters of a placeholder.
const PLACEHOLDER_MAX: usize = 150;
/// The most characters that a text input can ask for.
const INPUT_LENGTH_MAX: i64 = 3_000;
/// The most options or groups of a menu.
const MENU_MAX: usize = 100;
/// The most options of checkboxes, radio buttons.
const CHOICE_MAX: usize = 10;
/// The most options of an overflow menu.
const OVERFLOW_MAX: usize = 5;
/// The range of a date and time, in seconds since 1970 with ten digits.
const DATE_TIME: Rule = Rule::Int(1_000_000_000, 9_999_999_999);

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Beside the text of a section.
    Accessory,
    /// In an actions block.
    Actions,
    /// In an input block.
    Input,
    /// In a context block.
    Context,
}

/// One kind of element.
pub(super) struct ElementSpec {
    kind: &'static str,
    pub places: &'static [Place],
    pub is_modal_only: bool,
    pub keys: &'static [Key],
}

const ANYWHERE: &[Place] = &[Place::Accessory, Place::Actions, Place::Input];
const NOT_INPUT: &[Place] = &[Place::Accessory, Place::Actions];

const ACTION_ID: Key = Key::may("action_id", Rule::Str(ID_MAX));
const CONFIRM: Key = Key::may(
    "confirm",
    Rule::Object(&[
        Key::must("title", Rule::Plain(100)),
        Key::must("text", Rule::Text(300)),
        Key::must("confirm", Rule::Plain(30)),
        Key::must("deny", Rule::Plain(30)),
        STYLE,
    ]),
);
const STYLE: Key = Key::may("style", Rule::OneOf(&["primary", "danger"]));
const FOCUS: Key = Key::may("focus_on_load", Rule::Bool);
const PLACEHOLDER: Key = Key::may("placeholder", Rule::Plain(PLACEHOLDER_MAX));
const MAX_ITEMS: Key = Key::may("max_selected_items", Rule::Int(1, i64::MAX));
const RESPONSE_URL: Key = Key::may("response_url_enabled", Rule::Bool);
const CURRENT: Key = Key::may("default_to_current_conversation", Rule::Bool);
const FILTER: Key = Key::may(
    "filter",
    Rule::Object(&[
        Key::may("include", Rule::List(1, 4, &Rule::OneOf(&["im", "mpim", "private", "public"]))),
        Key::may("exclude_external_shared_channels", Rule::Bool),
        Key::may("exclude_bot_users", Rule::Bool),
    ]),
);
const MENU_OPTIONS: Key = Key::may("options", Rule::List(1, MENU_MAX, &Rule::PlainOption));
const MENU_GROUPS: Key = Key::may(
    "option_groups",
    Rule::List(
        1,
        MENU_MAX,
        &Rule::Object(&[
            Key::must("label", Rule::Plain(SHORT_TEXT_MAX)),
            Key::must("options", Rule::List(1, MENU_MAX, &Rule::PlainOption)),
        ]),
    ),
);
const MIN_QUERY: Key = Key::may("min_query_length", Rule::Int(0, 255));
const DISPATCH: Key = Key::may(
    "dispatch_action_config",
    Rule::Object(&[Key::may(
        "trigger_actions_on",
        Rule::List(1, 2, &Rule::OneOf(&["on_enter_pressed", "on_character_entered"])),
    )]),
);

const IDS: Rule = Rule::List(0, usize::MAX, &Rule::Str(ID_MAX));
const INITIAL_VALUE: Key = Key::may("initial_value", Rule::MaybeEmpty(TEXT_MAX));

/// The keys of an option in a menu.
pub(super) const PLAIN_OPTION: &[Key] = &[
    Key::must("text", Rule::Plain(SHORT_TEXT_MAX)),
    Key::must("value", Rule::Str(OPTION_VALUE_MAX)),
    Key::may("description", Rule::Plain(SHORT_TEXT_MAX)),
    Key::may("url", Rule::Url(URL_MAX)),
];

/// The keys of an option of checkboxes or radio buttons.
pub(super) const OPTION: &[Key] = &[
    Key::must("text", Rule::Text(SHORT_TEXT_MAX)),
    Key::must("value", Rule::Str(OPTION_VALUE_MAX)),
    Key::may("description", Rule::Text(SHORT_TEXT_MAX)),
];

/// Where a picture is: one of the two has to be there.
const IMAGE_URL: Key = Key::may("image_url", Rule::Url(URL_MAX));
const SLACK_FILE: Key =
    Key::may("slack_file", Rule::Object(&[Key::may("id", Rule::Str(ID_MAX)), Key::may("url", Rule::Url(URL_MAX))]));

/// The keys of a picture, as a block or as an element.
pub(super) const IMAGE_KEYS: &[Key] = &[
    IMAGE_URL,
    SLACK_FILE,
    Key::must("alt_text", Rule::Str(LABEL_MAX)),
    Key::may("title", Rule::Plain(LABEL_MAX)),
    Key::may("block_id", Rule::Str(ID_MAX)),
];

const fn spec(kind: &'static str, places: &'static [Place], keys: &'static [Key]) -> ElementSpec {
    ElementSpec { kind, places, is_modal_only: false, keys }
}

const fn modal_only(kind: &'static str, keys: &'static [Key]) -> ElementSpec {
    ElementSpec { kind, places: &[Place::Input], is_modal_only: true, keys }
}

const ELEMENTS: &[ElementSpec] = &[
    spec(
        "button",
        NOT_INPUT,
        &[
            Key::must("text", Rule::Plain(SHORT_TEXT_MAX)),
            Key::may("value", Rule::Str(BUTTON_VALUE_MAX)),
            Key::may("url", Rule::Url(URL_MAX)),
            Key::may("accessibility_label", Rule::Str(SHORT_TEXT_MAX)),
            STYLE,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "image",
        &[Place::Accessory, Place::Context],
        &[IMAGE_URL, SLACK_FILE, Key::must("alt_text", Rule::Str(LABEL_MAX))],
    ),
    spec(
        "overflow",
        NOT_INPUT,
        &[Key::must("options", Rule::List(1, OVERFLOW_MAX, &Rule::PlainOption)), ACTION_ID, CONFIRM],
    ),
    spec(
        "static_select",
        ANYWHERE,
        &[
            MENU_OPTIONS,
            MENU_GROUPS,
            Key::may("initial_option", Rule::PlainOption),
            PLACEHOLDER,
            FOCUS,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "multi_static_select",
        ANYWHERE,
        &[
            MENU_OPTIONS,
            MENU_GROUPS,
            Key::may("initial_options", Rule::List(1, MENU_MAX, &Rule::PlainOption)),
            MAX_ITEMS,
            PLACEHOLDER,
            FOCUS,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "external_select",
        ANYWHERE,
        &[Key::may("initial_option", Rule::PlainOption), MIN_QUERY, PLACEHOLDER, FOCUS, ACTION_ID, CONFIRM],
    ),
    spec(
        "multi_external_select",
        ANYWHERE,
        &[
            Key::may("initial_options", Rule::List(1, MENU_MAX, &Rule::PlainOption)),
            MIN_QUERY,
            MAX_ITEMS,
            PLACEHOLDER,
            FOCUS,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "users_select",
        ANYWHERE,
        &[Key::may("initial_user", Rule::Str(ID_MAX)), PLACEHOLDER, FOCUS, ACTION_ID, CONFIRM],
    ),
    spec(
        "multi_users_select",
        ANYWHERE,
        &[Key::may("initial_users", IDS), MAX_ITEMS, PLACEHOLDER, FOCUS, ACTION_ID, CONFIRM],
    ),
    spec(
        "conversations_select",
        ANYWHERE,
        &[
            Key::may("initial_conversation", Rule::Str(ID_MAX)),
            CURRENT,
            RESPONSE_URL,
            FILTER,
            PLACEHOLDER,
            FOCUS,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "multi_conversations_select",
        ANYWHERE,
        &[Key::may("initial_conversations", IDS), CURRENT, FILTER, MAX_ITEMS, PLACEHOLDER, FOCUS, ACTION_ID, CONFIRM],
    ),
    spec(
        "channels_select",
        ANYWHERE,
        &[Key::may("initial_channel", Rule::Str(ID_MAX)), RESPONSE_URL, PLACEHOLDER, FOCUS, ACTION_ID, CONFIRM],
    ),
    spec(
        "multi_channels_select",
        ANYWHERE,
        &[Key::may("initial_channels", IDS), MAX_ITEMS, PLACEHOLDER, FOCUS, ACTION_ID, CONFIRM],
    ),
    spec("datepicker", ANYWHERE, &[Key::may("initial_date", Rule::Date), PLACEHOLDER, FOCUS, ACTION_ID, CONFIRM]),
    spec(
        "timepicker",
        ANYWHERE,
        &[
            Key::may("initial_time", Rule::Time),
            Key::may("timezone", Rule::Str(ID_MAX)),
            PLACEHOLDER,
            FOCUS,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "datetimepicker",
        &[Place::Actions, Place::Input],
        &[Key::may("initial_date_time", DATE_TIME), FOCUS, ACTION_ID, CONFIRM],
    ),
    spec(
        "checkboxes",
        ANYWHERE,
        &[
            Key::must("options", Rule::List(1, CHOICE_MAX, &Rule::Option)),
            Key::may("initial_options", Rule::List(1, CHOICE_MAX, &Rule::Option)),
            FOCUS,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "radio_buttons",
        ANYWHERE,
        &[
            Key::must("options", Rule::List(1, CHOICE_MAX, &Rule::Option)),
            Key::may("initial_option", Rule::Option),
            FOCUS,
            ACTION_ID,
            CONFIRM,
        ],
    ),
    spec(
        "plain_text_input",
        &[Place::Input],
        &[
            INITIAL_VALUE,
            Key::may("multiline", Rule::Bool),
            Key::may("min_length", Rule::Int(0, INPUT_LENGTH_MAX)),
            Key::may("max_length", Rule::Int(1, INPUT_LENGTH_MAX)),
            DISPATCH,
            PLACEHOLDER,
            FOCUS,
            ACTION_ID,
        ],
    ),
    spec(
        "rich_text_input",
        &[Place::Actions, Place::Input],
        &[Key::may("initial_value", Rule::Any), DISPATCH, PLACEHOLDER, FOCUS, ACTION_ID],
    ),
    modal_only(
        "number_input",
        &[
            Key::must("is_decimal_allowed", Rule::Bool),
            Key::may("initial_value", Rule::NumberText),
            Key::may("min_value", Rule::NumberText),
            Key::may("max_value", Rule::NumberText),
            DISPATCH,
            PLACEHOLDER,
            FOCUS,
            ACTION_ID,
        ],
    ),
    modal_only("email_text_input", &[INITIAL_VALUE, DISPATCH, PLACEHOLDER, FOCUS, ACTION_ID]),
    modal_only("url_text_input", &[INITIAL_VALUE, DISPATCH, PLACEHOLDER, FOCUS, ACTION_ID]),
    modal_only(
        "file_input",
        &[
            Key::may("filetypes", Rule::List(1, usize::MAX, &Rule::Str(ID_MAX))),
            Key::may("max_files", Rule::Int(1, 10)),
            ACTION_ID,
        ],
    ),
];

/// The table's entry for an element type.
pub(super) fn element(kind: &str) -> Option<&'static ElementSpec> {
    ELEMENTS.iter().find(|spec| spec.kind == kind)
}
