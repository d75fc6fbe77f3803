//! A parser of the query language, written after its documented grammar and not after our writer:
//! `SELECT * | COUNT(*) FROM Entity [WHERE prop op value [AND …]] [ORDERBY prop] [STARTPOSITION n]
//! [MAXRESULTS n]`, strings in single quotes with `\'` and `\\`.

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Word(String),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    property: String,
    operator: String,
    values: Vec<Literal>,
}

impl Condition {
    pub(super) fn new(
        property: &str,
        operator: &str,
        values: impl IntoIterator<Item = Literal>,
    ) -> Self {
        let values = values.into_iter().collect();
        Self { property: property.to_owned(), operator: operator.to_owned(), values }
    }
}

#[derive(Debug, PartialEq)]
pub(super) struct Parsed {
    pub(super) selected: String,
    pub(super) entity: String,
    pub(super) conditions: Vec<Condition>,
    pub(super) order: Option<String>,
    pub(super) start: Option<usize>,
    pub(super) rows: Option<usize>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Text(String),
    Word(String),
    Sign(String),
}

fn tokens(query: &str) -> Result<Vec<Token>, String> {
    let mut characters = query.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(character) = characters.next() {
        match character {
            ' ' => {}
            '\'' => {
                let mut text = String::new();
                loop {
                    match characters.next().ok_or("a quote is not closed")? {
                        '\'' => break,
                        '\\' => text.push(characters.next().ok_or("an escape of nothing")?),
                        other => text.push(other),
                    }
                }
                tokens.push(Token::Text(text));
            }
            '<' | '>' | '=' => {
                let mut sign = character.to_string();
                if characters.peek() == Some(&'=') {
                    sign.extend(characters.next());
                }
                tokens.push(Token::Sign(sign));
            }
            '(' | ')' | ',' | '*' => tokens.push(Token::Sign(character.to_string())),
            first if first.is_ascii_alphanumeric() => {
                let mut word = first.to_string();
                while let Some(next) =
                    characters.next_if(|it| it.is_ascii_alphanumeric() || *it == '.')
                {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            other => return Err(format!("{other:?} outside of quotes")),
        }
    }
    Ok(tokens)
}

struct Reader {
    tokens: std::vec::IntoIter<Token>,
}

impl Reader {
    fn next(&mut self) -> Result<Token, String> {
        self.tokens.next().ok_or_else(|| "the query ends early".to_owned())
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.as_slice().first()
    }

    fn word(&mut self) -> Result<String, String> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            other => Err(format!("{other:?} is no word")),
        }
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.peek() == Some(&Token::Word(keyword.to_owned()));
        if found {
            self.tokens.next();
        }
        found
    }

    fn sign(&mut self, sign: &str) -> Result<(), String> {
        match self.next()? {
            Token::Sign(found) if found == sign => Ok(()),
            other => Err(format!("{other:?} in the place of {sign}")),
        }
    }

    fn literal(&mut self) -> Result<Literal, String> {
        match self.next()? {
            Token::Text(text) => Ok(Literal::Text(text)),
            Token::Word(word) => Ok(Literal::Word(word)),
            Token::Sign(sign) => Err(format!("{sign} is no value")),
        }
    }

    fn condition(&mut self) -> Result<Condition, String> {
        let property = self.word()?;
        let (operator, values) = match self.next()? {
            Token::Word(word) if word == "IN" => {
                self.sign("(")?;
                let mut values = vec![self.literal()?];
                while self.peek() == Some(&Token::Sign(",".to_owned())) {
                    self.sign(",")?;
                    values.push(self.literal()?);
                }
                self.sign(")")?;
                (word, values)
            }
            Token::Word(word) if word == "LIKE" => (word, vec![self.literal()?]),
            Token::Sign(sign) => (sign, vec![self.literal()?]),
            other => return Err(format!("{other:?} is no comparison")),
        };
        Ok(Condition { property, operator, values })
    }

    fn number(&mut self) -> Result<usize, String> {
        self.word()?.parse().map_err(|_| "no number".to_owned())
    }
}

pub(super) fn parse(query: &str) -> Result<Parsed, String> {
    let mut reader = Reader { tokens: tokens(query)?.into_iter() };
    if !reader.keyword("SELECT") {
        return Err("no SELECT".to_owned());
    }
    let selected = if reader.keyword("COUNT") {
        reader.sign("(")?;
        reader.sign("*")?;
        reader.sign(")")?;
        "COUNT(*)".to_owned()
    } else {
        reader.sign("*")?;
        "*".to_owned()
    };
    if !reader.keyword("FROM") {
        return Err("no FROM".to_owned());
    }
    let entity = reader.word()?;
    let mut conditions = Vec::new();
    if reader.keyword("WHERE") {
        conditions.push(reader.condition()?);
        while reader.keyword("AND") {
            conditions.push(reader.condition()?);
        }
    }
    let order = reader.keyword("ORDERBY").then(|| reader.word()).transpose()?;
    let start = reader.keyword("STARTPOSITION").then(|| reader.number()).transpose()?;
    let rows = reader.keyword("MAXRESULTS").then(|| reader.number()).transpose()?;
    match reader.peek() {
        None => Ok(Parsed { selected, entity, conditions, order, start, rows }),
        Some(rest) => Err(format!("{rest:?} after the end")),
    }
}
