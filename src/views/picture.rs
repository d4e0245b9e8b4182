//! SVG to PNG, with fonts of our own: a container has none.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Options, Tree, fontdb};

/// The only family that pictures can name. Latin, Greek and Cyrillic; its licence is in `fonts/OFL.txt`.
pub const FONT: &str = "Noto Sans";

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("fonts/NotoSans-Regular.ttf").to_vec());
    fonts.load_font_data(include_bytes!("fonts/NotoSans-Bold.ttf").to_vec());
    Arc::new(fonts)
});

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum BadPicture {
    #[error("the picture cannot be read: {0}")]
    Svg(#[from] usvg::Error),
    #[error("a picture of {0} × {1} cannot be drawn: make it smaller")]
    Size(u32, u32),
    #[error("the picture cannot be written as PNG")]
    Png,
}

/// A picture as PNG, as wide and high as its SVG says, in pixels.
///
/// # Errors
///
/// [`BadPicture`] if the SVG is none, or too large.
pub fn png(svg: &str) -> Result<Vec<u8>, BadPicture> {
    let options = Options { font_family: FONT.to_owned(), fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size().to_int_size();
    let mut pixels =
        Pixmap::new(size.width(), size.height()).ok_or_else(|| BadPicture::Size(size.width(), size.height()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|_| BadPicture::Png)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Width and height, as the file's header says.
    fn size(png: &[u8]) -> (u32, u32) {
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!(&png[1..4], b"PNG");
        (number(16), number(20))
    }

    fn drawn(inside: &str) -> Vec<u8> {
        png(&format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40">{inside}</svg>"#)).unwrap()
    }

    #[test]
    fn a_picture_is_as_large_as_asked_for() {
        assert_eq!(size(&drawn("<rect width='9' height='9'/>")), (60, 40));
    }

    #[test]
    fn words_are_drawn_without_any_font_on_the_machine() {
        let word = |word: &str| drawn(&format!(r#"<text x="5" y="30" font-family="{FONT}">{word}</text>"#));
        assert_ne!(word("Sam"), drawn(""));
        assert_ne!(word("Łukasz"), word("Łukacz"));
        assert_ne!(word("Елена"), word("Елина"));
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        assert!(matches!(png("Sam & Kim"), Err(BadPicture::Svg(_))));
    }
}
