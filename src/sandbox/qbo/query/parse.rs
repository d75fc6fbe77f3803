//! Parses a query's words into a statement.

use std::collections::BTreeSet;

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::query::lex::Token;
use crate::sandbox::qbo::query::lex::lex;
use crate::sandbox::qbo::settings::TooManyRows;

/// The most rows that one answer may hold. Source: API reference.
pub(in crate::sandbox::qbo) const ROWS_MAX: usize = 1000;

/// The rows of an answer when the query does not say. Source: API reference.
const ROWS_DEFAULT: usize = 100;

/// What a query wants of each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::qbo) enum Columns {
    All,
    /// `*, Sku`: everything, and properties that come only when they are asked for.
    AllAnd(Vec<String>),
    Count,
    Named(Vec<String>),
}

/// How a condition compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::qbo) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Like,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::qbo) struct Condition {
    pub(in crate::sandbox::qbo) property: String,
    pub(in crate::sandbox::qbo) comparison: Comparison,
    pub(in crate::sandbox::qbo) values: Vec<String>,
}

/// A whole query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::sandbox::qbo) struct Statement {
    pub(in crate::sandbox::qbo) columns: Columns,
    pub(in crate::sandbox::qbo) entity: String,
    pub(in crate::sandbox::qbo) conditions: Vec<Condition>,
    /// Properties with whether the order is descending.
    pub(in crate::sandbox::qbo) order: Vec<(String, bool)>,
    pub(in crate::sandbox::qbo) start: usize,
    pub(in crate::sandbox::qbo) rows_max: usize,
}

/// Parses a query.
pub(in crate::sandbox::qbo) fn parse(
    query: &str,
    too_many_rows: TooManyRows,
) -> Result<Statement, Fault> {
    let mut words = Words { tokens: lex(query)?, at: 0, too_many_rows };
    words.keyword("SELECT")?;
    let columns = words.columns()?;
    words.keyword("FROM")?;
    let mut statement = Statement {
        columns,
        entity: words.word()?,
        conditions: Vec::new(),
        order: Vec::new(),
        start: 1,
        rows_max: ROWS_DEFAULT,
    };
    if words.take("WHERE") {
        loop {
            statement.conditions.push(words.condition()?);
            if !words.take("AND") {
                break;
            }
        }
    }
    let mut seen = BTreeSet::new();
    while !words.done() {
        let begins = words.tokens.get(words.at).cloned();
        // Each clause stands once. Assumed.
        if !seen.insert(words.clause(&mut statement)?) {
            return Err(Words::unexpected(begins.as_ref()));
        }
    }
    Ok(statement)
}

#[derive(Debug)]
struct Words {
    tokens: Vec<Token>,
    at: usize,
    too_many_rows: TooManyRows,
}

impl Words {
    fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    fn next(&mut self) -> Option<Token> {
        let found = self.tokens.get(self.at).cloned();
        self.at += 1;
        found
    }

    fn unexpected(found: Option<&Token>) -> Fault {
        let shown = match found {
            Some(Token::Word(word)) => word.as_str(),
            Some(Token::Quoted(literal)) => literal.as_str(),
            Some(Token::Sign(sign)) => sign,
            None => "<EOF>",
        };
        Fault::query_syntax(&format!("Encountered \" \"{shown}\"\""))
    }

    fn take(&mut self, keyword: &str) -> bool {
        let found = matches!(self.tokens.get(self.at),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(found);
        found
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(it)) if *it == sign);
        self.at += usize::from(found);
        found
    }

    fn keyword(&mut self, keyword: &str) -> Result<(), Fault> {
        if self.take(keyword) { Ok(()) } else { Err(Self::unexpected(self.tokens.get(self.at))) }
    }

    fn sign(&mut self, sign: &str) -> Result<(), Fault> {
        if self.take_sign(sign) { Ok(()) } else { Err(Self::unexpected(self.tokens.get(self.at))) }
    }

    fn word(&mut self) -> Result<String, Fault> {
        match self.next() {
            Some(Token::Word(word)) => Ok(word),
            other => Err(Self::unexpected(other.as_ref())),
        }
    }

    fn literal(&mut self) -> Result<String, Fault> {
        match self.next() {
            Some(Token::Word(literal) | Token::Quoted(literal)) => Ok(literal),
            other => Err(Self::unexpected(other.as_ref())),
        }
    }

    fn columns(&mut self) -> Result<Columns, Fault> {
        if self.take_sign("*") {
            if !self.take_sign(",") {
                return Ok(Columns::All);
            }
            return self.names().map(Columns::AllAnd);
        }
        if self.take("COUNT") {
            self.sign("(")?;
            self.sign("*")?;
            self.sign(")")?;
            return Ok(Columns::Count);
        }
        self.names().map(Columns::Named)
    }

    fn names(&mut self) -> Result<Vec<String>, Fault> {
        let mut names = vec![self.word()?];
        while self.take_sign(",") {
            names.push(self.word()?);
        }
        Ok(names)
    }

    fn condition(&mut self) -> Result<Condition, Fault> {
        let property = self.word()?;
        if self.take("IN") {
            self.sign("(")?;
            let mut values = vec![self.literal()?];
            while self.take_sign(",") {
                values.push(self.literal()?);
            }
            self.sign(")")?;
            return Ok(Condition { property, comparison: Comparison::In, values });
        }
        let comparison = if self.take("LIKE") {
            Comparison::Like
        } else {
            match self.next() {
                Some(Token::Sign("=")) => Comparison::Equal,
                Some(Token::Sign("<")) => Comparison::Less,
                Some(Token::Sign("<=")) => Comparison::LessOrEqual,
                Some(Token::Sign(">")) => Comparison::Greater,
                Some(Token::Sign(">=")) => Comparison::GreaterOrEqual,
                other => return Err(Self::unexpected(other.as_ref())),
            }
        };
        Ok(Condition { property, comparison, values: vec![self.literal()?] })
    }

    /// Takes a clause, and gives its name.
    fn clause(&mut self, statement: &mut Statement) -> Result<&'static str, Fault> {
        let spaced = self.take("ORDER");
        if spaced {
            self.keyword("BY")?;
        }
        if spaced || self.take("ORDERBY") {
            loop {
                let property = self.word()?;
                let descending = self.take("DESC");
                if !descending {
                    self.take("ASC");
                }
                statement.order.push((property, descending));
                if !self.take_sign(",") {
                    return Ok("ORDERBY");
                }
            }
        }
        if self.take("STARTPOSITION") {
            statement.start = self.count(usize::MAX)?;
            return Ok("STARTPOSITION");
        }
        self.keyword("MAXRESULTS")?;
        statement.rows_max = match self.too_many_rows {
            TooManyRows::Fault => self.count(ROWS_MAX)?,
            TooManyRows::Cap => self.count(usize::MAX)?.min(ROWS_MAX),
        };
        Ok("MAXRESULTS")
    }

    fn count(&mut self, most: usize) -> Result<usize, Fault> {
        let given = self.literal()?;
        let Ok(count) = given.parse::<usize>() else {
            return Err(Fault::query_syntax(&format!("Encountered \" \"{given}\"\"")));
        };
        if count < 1 {
            let detail = format!("value {count} is too small. Min allowed value is 1");
            return Err(Fault::query_invalid(&detail));
        }
        if count > most {
            let detail = format!("value {count} is too large. Max allowed value is {most}");
            return Err(Fault::query_invalid(&detail));
        }
        Ok(count)
    }
}
