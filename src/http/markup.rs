//! HTML that is written by the server. Whatever is no literal of the source goes through [`Text`]: there is no other way in.

use std::fmt::{self, Write};

/// A text as HTML has it, between tags or quotes.
pub(super) struct Text<'t>(pub(super) &'t str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|sign| match sign {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            sign => f.write_char(sign),
        })
    }
}

/// A piece of HTML that is made of elements and texts.
#[derive(Debug, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// What the source itself says.
    pub(super) fn literal(&mut self, html: &'static str) {
        self.0.push_str(html);
    }

    /// A text, whosever.
    pub(super) fn text(&mut self, text: &str) {
        // Memory takes every letter.
        let _ = write!(self.0, "{}", Text(text));
    }

    /// An element, and what is in it. The tag may have attributes that the source knows.
    pub(super) fn element(&mut self, tag: &'static str, inside: impl FnOnce(&mut Self)) {
        let name = tag.split(' ').next().unwrap_or(tag);
        let _ = write!(self.0, "<{tag}>");
        inside(self);
        let _ = write!(self.0, "</{name}>");
    }

    /// An element with a text in it.
    pub(super) fn told(&mut self, tag: &'static str, text: &str) {
        self.element(tag, |it| it.text(text));
    }

    /// The HTML.
    pub(super) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Markup, Text};

    #[test]
    fn a_text_is_no_markup() {
        let hostile = "\"><script>'&amp;";
        assert_eq!(Text(hostile).to_string(), "&quot;&gt;&lt;script&gt;&#39;&amp;amp;");
        let mut markup = Markup::default();
        markup.element("p class=\"none\"", |p| p.text(hostile));
        assert_eq!(markup.into_string(), "<p class=\"none\">&quot;&gt;&lt;script&gt;&#39;&amp;amp;</p>");
    }
}
