//! Payloads as Slack sends them, with made-up ids.

use std::path::Path;

use serde_json::{Map, Value};

/// What kind of thing comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Command,
    Interaction,
    Event,
    /// A text on a socket.
    Socket,
    /// A file for `shadowday pair`.
    PairFile,
    /// A file for `shadowday rota`.
    RotaFile,
    /// What a help desk sends; its file's name begins with the desk's.
    Webhook,
}

/// One file of the corpus.
pub struct Sample {
    pub name: String,
    pub text: String,
}

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";

impl Kind {
    /// All that come over HTTP.
    pub const HTTP: [Kind; 3] = [Kind::Command, Kind::Interaction, Kind::Event];

    fn folder(self) -> &'static str {
        match self {
            Kind::Command => "command",
            Kind::Interaction => "interaction",
            Kind::Event => "event",
            Kind::Socket => "socket",
            Kind::PairFile => "pair-file",
            Kind::RotaFile => "rota-file",
            Kind::Webhook => "webhook",
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            Kind::Command | Kind::Interaction => FORM,
            Kind::Event | Kind::Socket | Kind::PairFile | Kind::RotaFile | Kind::Webhook => JSON,
        }
    }

    /// All samples, by name.
    pub fn samples(self) -> Vec<Sample> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(self.folder());
        let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
        let mut samples: Vec<Sample> = files
            .map(|path| Sample {
                name: path.file_stem().unwrap().to_str().unwrap().to_owned(),
                text: std::fs::read_to_string(&path).unwrap().trim_end_matches('\n').to_owned(),
            })
            .collect();
        samples.sort_by(|a, b| a.name.cmp(&b.name));
        assert!(!samples.is_empty(), "{} is empty", folder.display());
        samples
    }

    /// The samples that can be taken apart.
    pub fn payloads(self) -> Vec<Value> {
        self.samples().iter().filter_map(|sample| self.take_apart(&sample.text)).collect()
    }

    fn take_apart(self, text: &str) -> Option<Value> {
        match self {
            Kind::Command => {
                let fields = form_urlencoded::parse(text.as_bytes());
                Some(fields.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect())
            }
            Kind::Interaction | Kind::Event | Kind::Socket | Kind::PairFile | Kind::RotaFile | Kind::Webhook => {
                serde_json::from_str(text).ok()
            }
        }
    }

    /// What a sample's text is on the wire.
    pub fn body_of_text(self, text: &str) -> String {
        match self {
            Kind::Interaction => form([("payload", text)]),
            Kind::Command | Kind::Event | Kind::Socket | Kind::PairFile | Kind::RotaFile | Kind::Webhook => {
                text.to_owned()
            }
        }
    }

    /// What a payload is on the wire.
    pub fn body(self, payload: &Value) -> String {
        match self {
            Kind::Command => {
                let none = Map::new();
                let fields = payload.as_object().unwrap_or(&none).iter();
                let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                form(fields.map(|(name, value)| (name.as_str(), words(value))))
            }
            Kind::Interaction | Kind::Event | Kind::Socket | Kind::PairFile | Kind::RotaFile | Kind::Webhook => {
                self.body_of_text(&payload.to_string())
            }
        }
    }
}

fn form<N: AsRef<str>, V: AsRef<str>>(fields: impl IntoIterator<Item = (N, V)>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
