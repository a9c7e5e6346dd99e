//! A look at a document's text, before the parser spends memory on it.

use crate::{Error, Limits, Result};
use std::collections::HashSet;

/// Refuses a text that is too long or has too long a name, and three faults that the parser lets pass: an object
/// literal that gives a field twice (it keeps the last), a definition that begins with a word of its own, and empty
/// parentheses.
pub(crate) fn check(text: &str, limits: &Limits) -> Result<()> {
    if limits.document.forbids(text.len()) {
        return Err(Error::over(limits.document, "文档过长", "too long a document"));
    }
    let (mut parentheses, mut braces) = (0_usize, 0_usize);
    // The fields seen in each open object literal. Only inside parentheses does a brace open one.
    let mut literals: Vec<HashSet<&str>> = Vec::new();
    let mut before = None;
    for token in Tokens(text) {
        match (before, token) {
            (_, Token::Name(name)) if limits.name.forbids(name.len()) => {
                return Err(Error::over(limits.name, "名称过长", "too long a name"));
            }
            (None | Some(Token::Sign('}')), Token::Name(name)) if braces == 0 && !is_kind(name) => {
                return Err(Error::BadInput(format!("语法有误 / syntax error: {name} begins no definition")));
            }
            (Some(Token::Sign('(')), Token::Sign(')')) => {
                return Err(Error::BadInput("语法有误 / syntax error: nothing in parentheses".into()));
            }
            (_, Token::Sign('(')) => parentheses = parentheses.saturating_add(1),
            (_, Token::Sign(')')) => parentheses = parentheses.saturating_sub(1),
            (_, Token::Sign('{')) => {
                braces = braces.saturating_add(1);
                if parentheses > 0 {
                    literals.push(HashSet::new());
                }
            }
            (_, Token::Sign('}')) => {
                braces = braces.saturating_sub(1);
                literals.pop();
            }
            (Some(Token::Name(field)), Token::Sign(':'))
                if literals.last_mut().is_some_and(|fields| !fields.insert(field)) =>
            {
                return Err(Error::BadInput(format!("字段重复 / the input field {field} is given twice")));
            }
            _ => {}
        }
        before = Some(token);
    }
    Ok(())
}

/// Whether a word says what a definition is.
fn is_kind(word: &str) -> bool {
    matches!(word, "query" | "mutation" | "subscription" | "fragment")
}

#[derive(Clone, Copy)]
enum Token<'t> {
    Name(&'t str),
    /// A number or a text.
    Value,
    Sign(char),
}

/// The tokens of a text. One that is no document has some too; the parser refuses it later.
struct Tokens<'t>(&'t str);

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let first = self.0.chars().next()?;
            let until = |ends: fn(char) -> bool| self.0.find(ends).unwrap_or(self.0.len());
            let length = match first {
                '#' => until(|letter| matches!(letter, '\n' | '\r')),
                '"' => text(self.0),
                'a'..='z' | 'A'..='Z' | '_' => {
                    until(|letter| !letter.is_ascii_alphanumeric() && letter != '_')
                }
                '0'..='9' | '-' => {
                    until(|letter| !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '+' | '-'))
                }
                _ => first.len_utf8(),
            };
            let (token, rest) = self.0.split_at_checked(length)?;
            self.0 = rest;
            return Some(match first {
                '#' | ',' | '\u{feff}' => continue,
                first if first.is_whitespace() => continue,
                '"' | '0'..='9' | '-' => Token::Value,
                'a'..='z' | 'A'..='Z' | '_' => Token::Name(token),
                first => Token::Sign(first),
            });
        }
    }
}

/// Bytes of the text that begins here, its quotes included.
pub(crate) fn text(from: &str) -> usize {
    const BLOCK: &str = "\"\"\"";
    if let Some(block) = from.strip_prefix(BLOCK) {
        let mut quotes = block.match_indices(BLOCK).map(|(at, _)| at);
        let end = quotes.find(|at| !block.get(..*at).is_some_and(|before| before.ends_with('\\')));
        return end.map_or(from.len(), |end| end.saturating_add(2 * BLOCK.len()));
    }
    let mut letters = from.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' | '\n' | '\r' => return at.saturating_add(1),
            '\\' => {
                letters.next();
            }
            _ => {}
        }
    }
    from.len()
}
