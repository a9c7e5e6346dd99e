//! Type references, such as `[Duty!]!`.

/// A type reference, read from the notation of the schema language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeRef {
    /// The named type at the bottom.
    pub(crate) name: String,
    /// Whether null is no value of it.
    pub(crate) non_null: bool,
    /// The item's type, of a list.
    pub(crate) item: Option<Box<TypeRef>>,
}

impl TypeRef {
    /// Reads the notation. What the code declares is well-formed, and what a document says was parsed before.
    pub(crate) fn read(notation: &str) -> Self {
        let (inner, non_null) = match notation.strip_suffix('!') {
            Some(inner) => (inner, true),
            None => (notation, false),
        };
        match inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
            Some(item) => {
                let item = Self::read(item);
                Self { name: item.name.clone(), non_null, item: Some(Box::new(item)) }
            }
            None => Self { name: inner.to_owned(), non_null, item: None },
        }
    }
}

impl std::fmt::Display for TypeRef {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.item {
            Some(item) => write!(out, "[{item}]")?,
            None => out.write_str(&self.name)?,
        }
        if self.non_null { out.write_str("!") } else { Ok(()) }
    }
}
