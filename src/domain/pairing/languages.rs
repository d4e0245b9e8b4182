//! Languages: what people write, as ISO 639-1 codes, and their English names.

/// Codes and English names, by code.
const NAMES: &[(&str, &str)] = &[
    ("af", "Afrikaans"),
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("eu", "Basque"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("ga", "Irish"),
    ("gl", "Galician"),
    ("gu", "Gujarati"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("hy", "Armenian"),
    ("id", "Indonesian"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ka", "Georgian"),
    ("kn", "Kannada"),
    ("ko", "Korean"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("ml", "Malayalam"),
    ("mr", "Marathi"),
    ("ms", "Malay"),
    ("ne", "Nepali"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("sv", "Swedish"),
    ("sw", "Swahili"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("th", "Thai"),
    ("tl", "Tagalog"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// Codes of the same language under another name, and the code we use.
const ALIASES: &[(&str, &str)] = &[("fil", "tl"), ("iw", "he"), ("nb", "no"), ("nn", "no")];

/// The code to compare a language by: `pt` for `pt`, `PT`, `pt-BR` and `Portuguese`. What is unknown stays as it is,
/// in lower case.
pub fn code(text: &str) -> String {
    let text = text.trim().to_lowercase();
    if let Some((code, _)) = NAMES.iter().find(|(_, name)| name.eq_ignore_ascii_case(&text)) {
        return (*code).to_owned();
    }
    let language = text.split(['-', '_']).next().unwrap_or(&text);
    let same = ALIASES.iter().find(|(alias, _)| *alias == language);
    same.map_or(language, |(_, code)| code).to_owned()
}

/// Is this written like a code (ISO 639: two or three letters)?
pub fn is_code(text: &str) -> bool {
    matches!(text.len(), 2 | 3) && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// The English name of a code; the code itself if it is unknown.
pub fn name(code: &str) -> &str {
    NAMES.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_code_its_region_and_its_name() {
        for text in ["pt", " PT ", "pt-BR", "pt_PT", "Portuguese"] {
            assert_eq!(code(text), "pt", "{text}");
        }
        assert_eq!(name("pt"), "Portuguese");
    }

    #[test]
    fn a_code_has_two_or_three_letters() {
        assert!(is_code("pt") && is_code("haw"));
        assert!(!is_code("klingon") && !is_code("p1") && !is_code(""));
    }

    #[test]
    fn norwegian_is_one_language() {
        assert_eq!([code("nb-NO"), code("nn"), code("no"), code("Norwegian")], ["no"; 4]);
    }

    #[test]
    fn an_unknown_language_stays_what_it_is() {
        assert_eq!(code("Klingon"), "klingon");
        assert_eq!(name("klingon"), "klingon");
    }

    #[test]
    fn each_code_is_there_once_and_in_order() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
    }
}
