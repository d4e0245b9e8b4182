//! The blocks, and where each is allowed.

use super::{
    Surface,
    elements::{IMAGE_KEYS, Place},
    rules::{Key, Rule},
};

/// The most characters of any text object.
pub(super) const TEXT_MAX: usize = 3_000;
/// The most characters of a `block_id`, `action_id`, `callback_id` or `external_id`.
pub(super) const ID_MAX: usize = 255;
/// The most characters of an address.
pub(super) const URL_MAX: usize = 3_000;
/// The most characters of a header.
const HEADER_MAX: usize = 150;
/// The most characters of an input's label or hint, a picture's description or title.
pub(super) const LABEL_MAX: usize = 2_000;
/// The most characters of a field of a section.
const FIELD_MAX: usize = 2_000;
/// The most characters of a markdown block.
const MARKDOWN_MAX: usize = 12_000;
/// The most characters of a video's title, author or provider.
const VIDEO_LABEL_MAX: usize = 200;

/// One kind of block.
pub(super) struct BlockSpec {
    kind: &'static str,
    pub surfaces: &'static [Surface],
    pub keys: &'static [Key],
}

const EVERYWHERE: &[Surface] = &[Surface::Message, Surface::Modal, Surface::Home];
const BLOCK_ID: Key = Key::may("block_id", Rule::Str(ID_MAX));

const BLOCKS: &[BlockSpec] = &[
    BlockSpec {
        kind: "section",
        surfaces: EVERYWHERE,
        keys: &[
            Key::may("text", Rule::Text(TEXT_MAX)),
            Key::may("fields", Rule::List(1, 10, &Rule::Text(FIELD_MAX))),
            Key::may("accessory", Rule::Element(Place::Accessory)),
            Key::may("expand", Rule::Bool),
            BLOCK_ID,
        ],
    },
    BlockSpec { kind: "divider", surfaces: EVERYWHERE, keys: &[BLOCK_ID] },
    BlockSpec { kind: "header", surfaces: EVERYWHERE, keys: &[Key::must("text", Rule::Plain(HEADER_MAX)), BLOCK_ID] },
    BlockSpec {
        kind: "context",
        surfaces: EVERYWHERE,
        keys: &[Key::must("elements", Rule::List(1, 10, &Rule::Element(Place::Context))), BLOCK_ID],
    },
    BlockSpec {
        kind: "actions",
        surfaces: EVERYWHERE,
        keys: &[Key::must("elements", Rule::List(1, 25, &Rule::Element(Place::Actions))), BLOCK_ID],
    },
    BlockSpec {
        kind: "input",
        surfaces: EVERYWHERE,
        keys: &[
            Key::must("label", Rule::Plain(LABEL_MAX)),
            Key::must("element", Rule::Element(Place::Input)),
            Key::may("hint", Rule::Plain(LABEL_MAX)),
            Key::may("optional", Rule::Bool),
            Key::may("dispatch_action", Rule::Bool),
            BLOCK_ID,
        ],
    },
    BlockSpec { kind: "image", surfaces: EVERYWHERE, keys: IMAGE_KEYS },
    BlockSpec {
        kind: "markdown",
        surfaces: &[Surface::Message],
        keys: &[Key::must("text", Rule::Str(MARKDOWN_MAX)), BLOCK_ID],
    },
    BlockSpec {
        kind: "rich_text",
        surfaces: EVERYWHERE,
        keys: &[Key::must("elements", Rule::List(1, usize::MAX, &Rule::Any)), BLOCK_ID],
    },
    BlockSpec {
        kind: "table",
        surfaces: &[Surface::Message],
        keys: &[
            Key::must("rows", Rule::List(1, 100, &Rule::List(1, 20, &Rule::Any))),
            Key::may("column_settings", Rule::List(0, 20, &Rule::Any)),
            BLOCK_ID,
        ],
    },
    BlockSpec {
        kind: "video",
        surfaces: EVERYWHERE,
        keys: &[
            Key::must("alt_text", Rule::Str(LABEL_MAX)),
            Key::must("title", Rule::Plain(VIDEO_LABEL_MAX)),
            Key::must("thumbnail_url", Rule::Url(URL_MAX)),
            Key::must("video_url", Rule::Url(URL_MAX)),
            Key::may("author_name", Rule::Str(VIDEO_LABEL_MAX)),
            Key::may("description", Rule::Plain(VIDEO_LABEL_MAX)),
            Key::may("provider_icon_url", Rule::Url(URL_MAX)),
            Key::may("provider_name", Rule::Str(VIDEO_LABEL_MAX)),
            Key::may("title_url", Rule::Url(URL_MAX)),
            BLOCK_ID,
        ],
    },
];

/// The table's entry for a block type.
pub(super) fn block(kind: &str) -> Option<&'static BlockSpec> {
    BLOCKS.iter().find(|spec| spec.kind == kind)
}
