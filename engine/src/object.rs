//! Declaring object types: one table of fields a type.

use crate::{
    Context, Error,
    cost::{Arguments, Cost},
    declare::{Declared, FieldInfo},
    execution::{Execution, Missing},
    input::{Input, InputInfo},
    load::{PartLoad, Source},
    plan::{ObjectPlan, Of, Selected},
    selection::Selection,
    types::Notation,
    writer::{Nulled, Writer, Written},
};
use futures_util::future::{BoxFuture, FutureExt, join, join_all, ready};

/// An object type of the API, over rows of `T`.
pub struct Object<C: Context, T: 'static> {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// The interfaces it implements.
    pub implements: &'static [&'static str],
    /// Its fields.
    pub fields: &'static [Field<C, T>],
}

/// Writes a field of a row.
pub type Write<C, T> = for<'a> fn(&'a T, Selection<'a, C>, &mut Writer<'a>) -> Written;

/// A field of an object type.
pub struct Field<C: Context, T: 'static> {
    name: &'static str,
    ty: Notation,
    about: &'static str,
    args: &'static [Input],
    gate: Option<C::Gate>,
    work: u32,
    deprecated: Option<&'static str>,
    how: How<C, T>,
}

enum How<C: Context, T: 'static> {
    OfRow(Write<C, T>),
    Made(&'static dyn Body<C, T>),
}

impl<C: Context, T> Clone for How<C, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Context, T> Copy for How<C, T> {}

impl<C: Context, T> Clone for Field<C, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: Context, T> Copy for Field<C, T> {}

/// How a field is loaded and written that is more than a leaf of its row.
pub trait Body<C: Context, T: 'static>: Sync {
    /// Whether it loads something for itself.
    fn loads(&self) -> bool;
    /// What that costs.
    fn cost(&self) -> fn(&Arguments) -> Cost;
    /// Adds the parts that it needs.
    fn parts(&self, needed: &mut Vec<PartLoad<C, T>>);
    /// Loads it, and what is selected below it, once its parts are there.
    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()>;
    /// Writes it.
    fn write<'a>(&'static self, row: &'a T, at: Selection<'a, C>, out: &mut Writer<'a>) -> Written;
}

/// A shape of field, over a source; what a [`Body`] is besides follows from the source.
pub trait Shape<C: Context, T: 'static>: Sync {
    /// What it is made of.
    type Source: Source<C, T>;

    /// Loads it, and what is selected below it, once its parts are there.
    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()>;

    /// Writes it from what its source has.
    fn write<'a>(
        &'static self,
        row: &'a T,
        values: <Self::Source as Source<C, T>>::Values<'a>,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written;
}

impl<C: Context, T: 'static, X: Shape<C, T>> Body<C, T> for X {
    fn loads(&self) -> bool {
        X::Source::LOADS
    }

    fn cost(&self) -> fn(&Arguments) -> Cost {
        X::Source::cost
    }

    fn parts(&self, needed: &mut Vec<PartLoad<C, T>>) {
        X::Source::parts(needed);
    }

    fn load<'a>(&'static self, rows: Vec<&'a T>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        Shape::load(self, rows, at)
    }

    fn write<'a>(&'static self, row: &'a T, at: Selection<'a, C>, out: &mut Writer<'a>) -> Written {
        match X::Source::values(at) {
            Ok(values) => Shape::write(self, row, values, at, out),
            Err(why) => missing(&why, at, out),
        }
    }
}

/// A leaf that is written from the row at hand.
pub const fn field<C: Context, T>(
    name: &'static str,
    ty: &'static str,
    about: &'static str,
    write: Write<C, T>,
) -> Field<C, T> {
    Field::new(name, Notation::Written(ty), about, How::OfRow(write))
}

/// A field that is made of more than its row: of parts, of what it loads, or of other objects.
pub const fn made_of<C: Context, T>(
    name: &'static str,
    ty: &'static str,
    about: &'static str,
    body: &'static dyn Body<C, T>,
) -> Field<C, T> {
    Field::new(name, Notation::Written(ty), about, How::Made(body))
}

impl<C: Context, T> Field<C, T> {
    const fn new(name: &'static str, ty: Notation, about: &'static str, how: How<C, T>) -> Self {
        Self { name, ty, about, args: &[], gate: None, work: 0, deprecated: None, how }
    }

    /// A field that is never null, of the object type of a name.
    pub const fn required(
        name: &'static str,
        object: &'static str,
        about: &'static str,
        body: &'static dyn Body<C, T>,
    ) -> Self {
        Self::new(name, Notation::NonNull(object), about, How::Made(body))
    }

    /// With arguments.
    #[must_use]
    pub const fn args(self, args: &'static [Input]) -> Self {
        Self { args, ..self }
    }

    /// With a gate. It is asked of root fields only.
    #[must_use]
    pub const fn gate(self, gate: C::Gate) -> Self {
        Self { gate: Some(gate), ..self }
    }

    /// With work that takes as long as loading so many rows, for each row of the parent.
    #[must_use]
    pub const fn work(self, rows: u32) -> Self {
        Self { work: rows, ..self }
    }

    /// Marked as deprecated: why, and what to use instead.
    #[must_use]
    pub const fn deprecated(self, reason: &'static str) -> Self {
        Self { deprecated: Some(reason), ..self }
    }

    pub(crate) const fn asks(&self) -> Option<C::Gate> {
        self.gate
    }

    fn parts(&self, needed: &mut Vec<PartLoad<C, T>>) {
        if let How::Made(body) = self.how {
            body.parts(needed);
        }
    }

    fn info(&self) -> FieldInfo {
        let mut parts = Vec::new();
        self.parts(&mut parts);
        let (loads, cost): (bool, fn(&Arguments) -> Cost) = match self.how {
            How::OfRow(_) => (false, |_| Cost::default()),
            How::Made(body) => (body.loads(), body.cost()),
        };
        FieldInfo {
            name: self.name,
            ty: self.ty.read(),
            about: self.about,
            args: InputInfo::all(self.args),
            deprecated: self.deprecated,
            gate: self.gate.and_then(C::gate_name),
            loads,
            cost,
            work: self.work,
            parts: parts.iter().map(|part| (part.id, part.rows)).collect(),
        }
    }
}

impl<C: Context, T> Declared for Object<C, T> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn implements(&self) -> &'static [&'static str] {
        self.implements
    }

    fn fields(&self) -> Vec<FieldInfo> {
        self.fields.iter().map(Field::info).collect()
    }
}

impl<C: Context, T: Sync> Object<C, T> {
    /// Loads what is selected of these rows: the parts that fields share and then those fields, beside the fields that
    /// share nothing.
    pub(crate) fn load<'a>(
        &'static self,
        rows: Vec<&'a T>,
        plan: &'a ObjectPlan,
        execution: &'a Execution<C>,
    ) -> BoxFuture<'a, ()> {
        if rows.is_empty() || !plan.loads() {
            return ready(()).boxed();
        }
        let (mut needed, mut at_once, mut afterwards) = (Vec::new(), Vec::new(), Vec::new());
        for selected in plan.fields.iter().filter(|selected| selected.loads) {
            let Some(body) = self.made(selected) else { continue };
            let at = Selection { execution, selected, beside: plan };
            body.parts(&mut needed);
            if selected.info().is_some_and(|info| info.parts.is_empty()) {
                at_once.push(body.load(rows.clone(), at));
            } else {
                afterwards.push((body, at));
            }
        }
        let parts = needed.into_iter().filter_map(|part| {
            let slot = plan.parts.iter().find(|(id, _)| *id == part.id).map(|(_, slot)| *slot)?;
            Some((part.load)(rows.clone(), execution, slot))
        });
        let parts: Vec<_> = parts.collect();
        if parts.is_empty() {
            return all(at_once);
        }
        async move {
            let sharing = async {
                all(parts).await;
                all(afterwards.into_iter().map(|(body, at)| body.load(rows.clone(), at)).collect()).await;
            };
            join(all(at_once), sharing).await;
        }
        .boxed()
    }

    /// How a field is made, where it is more than a leaf of its row.
    fn made(&'static self, selected: &Selected) -> Option<&'static dyn Body<C, T>> {
        let (index, _) = selected.field()?;
        match self.fields.get(index)?.how {
            How::Made(body) => Some(body),
            How::OfRow(_) => None,
        }
    }

    /// Loads one field, and what is selected below it.
    pub(crate) fn load_field<'a>(
        &'static self,
        row: &'a T,
        at: Selection<'a, C>,
    ) -> Option<BoxFuture<'a, ()>> {
        let body = self.made(at.selected).filter(|_| at.selected.loads)?;
        Some(body.load(vec![row], at))
    }
}

/// Waits for all of them, side by side.
fn all(loads: Vec<BoxFuture<'_, ()>>) -> BoxFuture<'_, ()> {
    let mut loads = loads;
    match loads.len() {
        0 => ready(()).boxed(),
        1 => loads.pop().unwrap_or_else(|| ready(()).boxed()),
        _ => join_all(loads).map(|_| ()).boxed(),
    }
}

impl<C: Context, T> Object<C, T> {
    /// Writes what is selected of a row.
    pub(crate) fn write<'a>(
        &'static self,
        row: &'a T,
        plan: &'a ObjectPlan,
        execution: &'a Execution<C>,
        out: &mut Writer<'a>,
    ) -> Written {
        out.open_object();
        for (index, selected) in plan.fields.iter().enumerate() {
            out.key(index, selected)?;
            match selected.of {
                Of::Typename => out.plain(self.name)?,
                Of::Row(..) => self.write_field(row, Selection { execution, selected, beside: plan }, out)?,
                // Only the query root has such fields, and the executor writes them.
                Of::Schema(..) => return Err(Nulled),
            }
        }
        out.close_object();
        Ok(())
    }

    /// Writes one field of a row.
    pub(crate) fn write_field<'a>(
        &'static self,
        row: &'a T,
        at: Selection<'a, C>,
        out: &mut Writer<'a>,
    ) -> Written {
        let found = at.selected.index().and_then(|index| self.fields.get(index));
        let Some(Field { how, .. }) = found else { return Err(Nulled) };
        out.field(at.selected, |out| {
            if let Some(error) = at.execution.failure(at.selected.slot) {
                return out.fail(error, at.selected.position);
            }
            match how {
                How::OfRow(write) => write(row, at, out),
                How::Made(body) => body.write(row, at, out),
            }
        })
    }
}

/// Fails a value whose source is not there.
fn missing<C: Context>(why: &Missing<'_, C>, at: Selection<'_, C>, out: &mut Writer<'_>) -> Written {
    match why {
        Missing::Failed(error) => out.fail(*error, at.selected.position),
        Missing::NotLoaded => {
            out.error(&Error::Broken("a field is loaded before it is written"), at.selected)
        }
    }
}
