//! A statement as a text.

use sea_orm::{DbBackend, Statement, StatementBuilder, Value};
use std::borrow::Cow;

/// A text that the database reads, and what stands for `$1` and further ones in it.
pub(super) struct Text {
    pub(super) text: Cow<'static, str>,
    pub(super) values: Vec<Value>,
}

impl StatementBuilder for Text {
    fn build(&self, backend: &DbBackend) -> Statement {
        Statement::from_sql_and_values(*backend, &*self.text, self.values.iter().cloned())
    }
}
