//! Type references, such as `[Duty!]!`.

/// A type reference as a declaration writes it.
#[derive(Clone, Copy, Debug)]
pub enum Notation {
    /// In the notation of the schema language: `[Duty!]!`.
    Written(&'static str),
    /// The name of a type that is never null here.
    NonNull(&'static str),
}

impl Notation {
    /// Reads it.
    pub(crate) fn read(self) -> TypeRef {
        match self {
            Self::Written(notation) => TypeRef::read(notation),
            Self::NonNull(name) => TypeRef::NonNull(Box::new(TypeRef::Named(name.to_owned()))),
        }
    }
}

/// A type reference, read from the notation of the schema language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeRef {
    /// A type of the schema.
    Named(String),
    /// A list of items.
    List(Box<TypeRef>),
    /// A type without null; never one of its own kind.
    NonNull(Box<TypeRef>),
}

impl TypeRef {
    /// Reads the notation. What the code declares is well-formed, and what a document says was parsed before.
    pub(crate) fn read(notation: &str) -> Self {
        if let Some(inner) = notation.strip_suffix('!') {
            return Self::NonNull(Box::new(Self::read(inner)));
        }
        match notation.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
            Some(item) => Self::List(Box::new(Self::read(item))),
            None => Self::Named(notation.to_owned()),
        }
    }

    /// The named type at the bottom.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Named(name) => name,
            Self::List(inner) | Self::NonNull(inner) => inner.name(),
        }
    }

    /// Whether null is no value of it.
    pub(crate) const fn is_non_null(&self) -> bool {
        matches!(self, Self::NonNull(_))
    }

    /// The same type, with null.
    pub(crate) fn nullable(&self) -> &Self {
        match self {
            Self::NonNull(inner) => inner,
            _ => self,
        }
    }

    /// The type of its items, where it is a list.
    pub(crate) fn item(&self) -> Option<&Self> {
        match self.nullable() {
            Self::List(item) => Some(item),
            _ => None,
        }
    }

    /// Whether every value of it is a value of the other.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::NonNull(this), other) => this.is_within(other.nullable()),
            (Self::List(this), Self::List(other)) => this.is_within(other),
            (Self::Named(this), Self::Named(other)) => this == other,
            _ => false,
        }
    }
}

impl std::fmt::Display for TypeRef {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => out.write_str(name),
            Self::List(item) => write!(out, "[{item}]"),
            Self::NonNull(inner) => write!(out, "{inner}!"),
        }
    }
}
