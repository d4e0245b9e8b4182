//! A list of blocks against the tables, and what concerns several blocks.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    MESSAGE_BLOCKS_MAX, Surface, VIEW_BLOCKS_MAX,
    elements::{self, Place},
    rules::{Key, Rule},
    spec,
};

/// One check of one message or view.
pub(super) struct Check {
    pub surface: Surface,
    /// What is wrong, as Slack writes it.
    pub messages: Vec<String>,
    /// An input block was seen.
    pub has_input: bool,
    block_ids: BTreeSet<String>,
    focused: usize,
}

impl Check {
    pub fn new(surface: Surface) -> Check {
        Check { surface, messages: Vec::new(), has_input: false, block_ids: BTreeSet::new(), focused: 0 }
    }

    /// Notes what is wrong at `pointer`.
    pub fn wrong(&mut self, what: impl std::fmt::Display, pointer: &str) {
        self.messages.push(format!("[ERROR] {what} [json-pointer:{pointer}]"));
    }

    /// Checks a whole list of blocks.
    pub fn blocks(&mut self, blocks: &Value, pointer: &str) {
        let Some(blocks) = blocks.as_array() else {
            return self.wrong("must be an array", pointer);
        };
        let max = match self.surface {
            Surface::Message => MESSAGE_BLOCKS_MAX,
            Surface::Modal | Surface::Home => VIEW_BLOCKS_MAX,
        };
        if blocks.len() > max {
            self.wrong(format_args!("no more than {max} items allowed"), pointer);
        }
        for (at, block) in blocks.iter().enumerate() {
            self.block(block, &format!("{pointer}/{at}"));
        }
        if self.focused > 1 {
            self.wrong("only one element can set focus_on_load", pointer);
        }
    }

    fn block(&mut self, block: &Value, pointer: &str) {
        let kind = block["type"].as_str().unwrap_or_default();
        let Some(spec) = spec::block(kind).filter(|spec| spec.surfaces.contains(&self.surface)) else {
            return self.wrong(format_args!("unsupported type: {kind}"), &format!("{pointer}/type"));
        };
        self.object(block, spec.keys, pointer);
        if let Some(id) = block["block_id"].as_str()
            && !self.block_ids.insert(id.to_owned())
        {
            self.wrong(format_args!("`block_id` \"{id}\" already exists"), &format!("{pointer}/block_id"));
        }
        match kind {
            "section" if block.get("text").is_none() && block.get("fields").is_none() => {
                self.wrong("must provide `text` or `fields`", pointer);
            }
            "image" => self.image(block, pointer),
            "actions" => self.unique_actions(&block["elements"], pointer),
            "input" => self.has_input = true,
            _ => {}
        }
    }

    /// A picture has an address or is a file of Slack's, and a file has an address or an id.
    fn image(&mut self, image: &Value, pointer: &str) {
        if image.get("image_url").is_some() == image.get("slack_file").is_some() {
            self.wrong("must provide either `image_url` or `slack_file`", pointer);
        }
        let Some(file) = image.get("slack_file") else { return };
        if file.get("id").is_some() == file.get("url").is_some() {
            self.wrong("must provide either `id` or `url`", &format!("{pointer}/slack_file"));
        }
    }

    fn unique_actions(&mut self, elements: &Value, pointer: &str) {
        let mut seen = BTreeSet::new();
        for (at, element) in elements.as_array().into_iter().flatten().enumerate() {
            if let Some(id) = element["action_id"].as_str()
                && !seen.insert(id)
            {
                self.wrong(
                    format_args!("`action_id` \"{id}\" already exists"),
                    &format!("{pointer}/elements/{at}/action_id"),
                );
            }
        }
    }

    /// Checks the keys of an object against a table; the key `type` is the caller's.
    pub fn object(&mut self, value: &Value, keys: &[Key], pointer: &str) {
        let Some(fields) = value.as_object() else {
            return self.wrong("must be an object", pointer);
        };
        for name in fields.keys().filter(|name| *name != "type") {
            if keys.iter().all(|key| key.name != name) {
                self.wrong(format_args!("invalid additional property: {name}"), pointer);
            }
        }
        for key in keys {
            match fields.get(key.name) {
                Some(value) => self.rule(value, &key.rule, &format!("{pointer}/{}", key.name)),
                None if key.is_required => {
                    self.wrong(format_args!("missing required field: {}", key.name), pointer);
                }
                None => {}
            }
        }
    }

    /// Checks an element that stands at `place`.
    pub fn element(&mut self, element: &Value, place: Place, pointer: &str) {
        let kind = element["type"].as_str().unwrap_or_default();
        if place == Place::Context && matches!(kind, "plain_text" | "mrkdwn") {
            return self.rule(element, &Rule::Text(spec::TEXT_MAX), pointer);
        }
        let found = elements::element(kind)
            .filter(|spec| spec.places.contains(&place))
            .filter(|spec| self.surface == Surface::Modal || !spec.is_modal_only);
        let Some(spec) = found else {
            return self.wrong(format_args!("unsupported type: {kind}"), &format!("{pointer}/type"));
        };
        self.object(element, spec.keys, pointer);
        if kind == "image" {
            self.image(element, pointer);
        }
        self.focused += usize::from(element["focus_on_load"] == true);
        self.choices(element, pointer);
    }

    /// Options, and the initial ones among them.
    fn choices(&mut self, element: &Value, pointer: &str) {
        let kind = element["type"].as_str().unwrap_or_default();
        let options = all_options(element);
        if kind.ends_with("static_select") && element.get("options").is_some() == element.get("option_groups").is_some()
        {
            self.wrong("must provide either `options` or `option_groups`", pointer);
        }
        let mut values = BTreeSet::new();
        for option in &options {
            if let Some(value) = option["value"].as_str()
                && !values.insert(value)
            {
                self.wrong(format_args!("option value \"{value}\" already exists"), pointer);
            }
        }
        if kind.contains("external_select") {
            return;
        }
        let several = element["initial_options"].as_array().into_iter().flatten();
        for initial in several.chain(element.get("initial_option")) {
            if !options.contains(&initial) {
                self.wrong("initial option must match one of the options", pointer);
            }
        }
    }
}

fn all_options(element: &Value) -> Vec<&Value> {
    let groups = element["option_groups"].as_array().into_iter().flatten();
    let lists = groups.map(|group| &group["options"]).chain([&element["options"]]);
    lists.filter_map(Value::as_array).flatten().collect()
}
