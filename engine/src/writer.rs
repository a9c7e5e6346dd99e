//! Writing an answer, straight into JSON.

use crate::{
    Error, Fault, Limits,
    error::{FieldError, Step},
    plan::Selected,
    types::TypeRef,
};
use async_graphql::{Name, Pos};
use serde::Serialize;
use std::{fmt::Display, io::Write as _};

/// A value failed and must not be null, so its parent is given up too, up to the nearest that may be null.
#[derive(Debug)]
pub struct Nulled;

/// What writing a value gives.
pub type Written = Result<(), Nulled>;

#[derive(Clone, Copy)]
enum Way<'a> {
    Key(&'a Name),
    Index(usize),
}

/// What the body of an answer begins with.
const BEGINNING: &[u8] = b"{\"data\":";

/// Beyond this length an answer gets room for the longest at once: doubling would hold the old and the new buffer
/// together.
const LONG: usize = 1 << 20;

/// The body of an answer as far as it is written.
///
/// A field writes a leaf, or null:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// static BOOK: Field<Visitor, Book> = field("next", "Int", "", |_, _, out| out.null());
/// ```
///
/// It cannot write an object. Objects are written by the engine, which loads what is selected below them first:
///
/// ```compile_fail
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// static BOOK: Field<Visitor, Book> = field("next", "Book", "", |_, _, out| {
/// });
/// ```
pub struct Writer<'a> {
    buffer: Vec<u8>,
    limits: &'a Limits,
    way: Vec<Way<'a>>,
    errors: Vec<FieldError>,
    too_long: bool,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(limits: &'a Limits) -> Self {
        let mut buffer = Vec::with_capacity(4096);
        buffer.extend_from_slice(BEGINNING);
        Self { buffer, limits, way: Vec::new(), errors: Vec::new(), too_long: false }
    }

    /// Whether the answer is over its limit, or was once.
    fn is_too_long(&self) -> bool {
        self.too_long || self.limits.answer.forbids(self.buffer.len())
    }

    fn make_room(&mut self) {
        let most = usize::try_from(self.limits.answer.most).unwrap_or(usize::MAX);
        if self.buffer.len() > LONG && self.buffer.capacity() < most {
            // The limit is checked at each key, so the last field may go past it: hence the room beyond.
            self.buffer.reserve_exact(most.saturating_add(LONG).saturating_sub(self.buffer.len()));
        }
    }

    /// The whole body, once its data are written, and whether it tells of errors.
    pub(crate) fn finish(self, written: &Written) -> Result<(Vec<u8>, bool), Error> {
        if self.is_too_long() {
            let error = Error::over(self.limits.answer, "回答过长", "too long an answer");
            return self.give_up(&error);
        }
        self.close(written.is_ok())
    }

    /// The body of a request that was executed and is not answered. A command in it is done all the same.
    pub(crate) fn give_up(mut self, error: &impl Fault) -> Result<(Vec<u8>, bool), Error> {
        self.errors = vec![FieldError::of_request(error)];
        self.close(false)
    }

    fn close(mut self, has_data: bool) -> Result<(Vec<u8>, bool), Error> {
        if !has_data {
            self.buffer.truncate(BEGINNING.len());
            self.buffer.extend_from_slice(b"null");
        }
        if !self.errors.is_empty() {
            self.buffer.extend_from_slice(b",\"errors\":");
            serde_json::to_writer(&mut self.buffer, &self.errors)
                .map_err(|_| Error::Broken("errors are JSON"))?;
        }
        self.buffer.push(b'}');
        Ok((self.buffer, !self.errors.is_empty()))
    }

    fn json(&mut self, value: &(impl Serialize + ?Sized)) -> Written {
        // Writing into a buffer cannot fail, and neither can these values.
        serde_json::to_writer(&mut self.buffer, value).map_err(|_| Nulled)
    }

    /// No value.
    pub fn null(&mut self) -> Written {
        self.buffer.extend_from_slice(b"null");
        Ok(())
    }

    /// A text.
    pub fn string(&mut self, value: &str) -> Written {
        self.json(value)
    }

    /// A whole number.
    pub fn int(&mut self, value: impl Into<i64>) -> Written {
        self.json(&value.into())
    }

    /// Yes or no.
    pub fn boolean(&mut self, value: bool) -> Written {
        self.json(&value)
    }

    /// A value whose text needs no escapes: an id, a code, a date.
    pub fn plain(&mut self, value: impl Display) -> Written {
        write!(self.buffer, "\"{value}\"").map_err(|_| Nulled)
    }

    /// A value that may be missing.
    pub fn optional<V>(&mut self, value: Option<V>, write: impl FnOnce(&mut Self, V) -> Written) -> Written {
        match value {
            Some(value) => write(self, value),
            None => self.null(),
        }
    }

    /// A list of leaves, none of them null.
    pub fn leaves<V>(
        &mut self,
        values: impl IntoIterator<Item = V>,
        write: impl Fn(&mut Self, V) -> Written,
    ) -> Written {
        self.buffer.push(b'[');
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.buffer.push(b',');
            }
            write(self, value)?;
        }
        self.buffer.push(b']');
        Ok(())
    }

    /// A list whose items may fail one by one. A null item where none may be gives up the whole list.
    pub(crate) fn list<V>(
        &mut self,
        selected: &'a Selected,
        values: impl IntoIterator<Item = V>,
        write: impl Fn(&mut Self, V) -> Written,
    ) -> Written {
        let item_non_null = selected.info().and_then(|info| info.ty.item()).is_some_and(TypeRef::is_non_null);
        self.buffer.push(b'[');
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.buffer.push(b',');
            }
            self.way.push(Way::Index(index));
            let start = self.buffer.len();
            let written = write(self, value);
            let written = self.settle(&written, start, item_non_null, selected);
            self.way.pop();
            written?;
        }
        self.buffer.push(b']');
        Ok(())
    }

    pub(crate) fn open_object(&mut self) {
        self.buffer.push(b'{');
    }

    /// Begins a field of an object, unless the answer is too long by now.
    pub(crate) fn key(&mut self, index: usize, selected: &Selected) -> Written {
        // Remembered: a nullable parent may take back the bytes that were too many.
        self.too_long = self.is_too_long();
        if self.too_long {
            return Err(Nulled);
        }
        self.make_room();
        if index > 0 {
            self.buffer.push(b',');
        }
        // A name needs no escapes.
        self.buffer.push(b'"');
        self.buffer.extend_from_slice(selected.key.as_bytes());
        self.buffer.extend_from_slice(b"\":");
        Ok(())
    }

    pub(crate) fn close_object(&mut self) {
        self.buffer.push(b'}');
    }

    /// Writes the value of a field, and decides what becomes of it where it is null.
    pub(crate) fn field(
        &mut self,
        selected: &'a Selected,
        write: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        self.way.push(Way::Key(&selected.key));
        let start = self.buffer.len();
        let written = write(self);
        let non_null = selected.info().is_some_and(|info| info.ty.is_non_null());
        let written = self.settle(&written, start, non_null, selected);
        self.way.pop();
        written
    }

    /// A value that failed or is null becomes null where its type allows that; else its parent is given up.
    fn settle(&mut self, written: &Written, start: usize, non_null: bool, selected: &Selected) -> Written {
        let null = match written {
            Err(Nulled) => true,
            Ok(()) => self.buffer.get(start..) == Some(b"null".as_slice()),
        };
        if !null {
            return Ok(());
        }
        if non_null {
            if written.is_ok() {
                self.note(&Error::Broken("a value that is never null is there"), selected.position);
            }
            return Err(Nulled);
        }
        self.buffer.truncate(start);
        self.null()
    }

    /// Gives up the value that is being written, and says so in the log.
    pub(crate) fn error(&mut self, error: &impl Fault, selected: &Selected) -> Written {
        tracing::error!(field = selected.key.as_str(), %error, "a field failed");
        self.fail(error, selected.position)
    }

    /// Gives up the value that is being written.
    pub(crate) fn fail(&mut self, error: &impl Fault, position: Pos) -> Written {
        self.note(error, position);
        Err(Nulled)
    }

    /// Notes an error of the value that is being written. Errors over the limit are left out.
    fn note(&mut self, error: &impl Fault, position: Pos) {
        if self.limits.errors.forbids(self.errors.len().saturating_add(1)) {
            return;
        }
        let steps = self.way.iter().map(|step| match step {
            Way::Key(key) => Step::Key(key.to_string()),
            Way::Index(index) => Step::Index(*index),
        });
        self.errors.push(FieldError::new(error, Some(position), steps.collect()));
    }
}
