//! Splits a query into words, literals and signs.

use crate::sandbox::qbo::fault::Fault;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::qbo) enum Token {
    /// A keyword, a property or an unquoted literal.
    Word(String),
    /// A quoted literal, unescaped.
    Quoted(String),
    /// An operator, a comma, a parenthesis or a star.
    Sign(&'static str),
}

const SIGNS: [&str; 9] = ["<=", ">=", "=", "<", ">", "(", ")", ",", "*"];

/// Splits a query. A backslash takes the next character as it is.
pub(in crate::sandbox::qbo) fn lex(query: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let (literal, after) = literal(quoted)?;
            tokens.push(Token::Quoted(literal));
            rest = after;
        } else if let Some(sign) = SIGNS.into_iter().find(|it| rest.starts_with(it)) {
            tokens.push(Token::Sign(sign));
            rest = rest.strip_prefix(sign).unwrap_or_default();
        } else if is_word(first) {
            let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            tokens.push(Token::Word(word.to_owned()));
            rest = after;
        } else {
            return Err(Fault::query_syntax(&format!("Encountered \"{first}\"")));
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || matches!(it, '.' | '_' | '-' | ':' | '+')
}

fn literal(text: &str) -> Result<(String, &str), Fault> {
    let mut literal = String::new();
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '\'' => return Ok((literal, text.get(index + 1..).unwrap_or_default())),
            '\\' => {
                if let Some((_, escaped)) = characters.next() {
                    literal.push(escaped);
                }
            }
            other => literal.push(other),
        }
    }
    Err(Fault::query_syntax("Lexical error: a quoted value has no end"))
}
