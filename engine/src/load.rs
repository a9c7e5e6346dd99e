//! What fields are made of besides their row: parts that they share, and what a field loads for itself.

use crate::{
    Context,
    cost::{Arguments, Cost},
    execution::{Execution, Missing},
    selection::Selection,
};
use futures_util::future::{BoxFuture, FutureExt, ready};
use std::{
    any::{Any, TypeId, type_name},
    marker::PhantomData,
};

/// Something that several fields of a type need of each row: loaded once, for all of them and for all rows.
///
/// A field says that it needs it by its [`Source`], and its cost follows from that.
pub trait Part<C: Context>: Sized + Any + Send + Sync {
    /// The rows of the type.
    type Row: Sync + 'static;
    /// Rows that are loaded for each of them, about.
    const ROWS: u32;

    /// Loads it.
    fn load<'a>(
        rows: Vec<&'a Self::Row>,
        context: &'a C,
    ) -> impl Future<Output = Result<Self, C::Error>> + Send + 'a;
}

/// What one field keeps for all rows of its parent, loaded by its arguments.
///
/// A field that is made of it is written from it:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// static LENT: Leaf<Visitor, Book, Loaded<Lendings>> =
///     Leaf { write: |_, Lendings(times), _, out| out.int(*times) };
/// ```
///
/// and not from what another field loads:
///
/// ```compile_fail
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// static LENT: Leaf<Visitor, Book, Loaded<Lendings>> =
///     Leaf { write: |_, Rating(stars), _, out| out.int(*stars) };
/// ```
///
/// One that loads and does not say how it is written is none:
///
/// ```compile_fail
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// static LENT: Leaf<Visitor, Book, Loaded<Lendings>> = Leaf {};
/// ```
///
/// nor one of rows that the load is not about:
///
/// ```compile_fail
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// struct Author;
/// static LENT: Leaf<Visitor, Author, Loaded<Lendings>> =
///     Leaf { write: |_, lendings: &Lendings, _, out| out.int(lendings.0) };
/// ```
pub trait Load<C: Context>: Sized + Any + Send + Sync {
    /// The rows of the parent.
    type Row: Sync + 'static;
    /// The parts that it is loaded from; not another [`Loaded`].
    type Needs: Source<C, Self::Row>;

    /// What it costs for each of them: a row, unless said otherwise.
    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    /// Loads it.
    fn load<'a>(
        rows: Vec<&'a Self::Row>,
        needs: <Self::Needs as Source<C, Self::Row>>::Values<'a>,
        at: Selection<'a, C>,
    ) -> impl Future<Output = Result<Self, C::Error>> + Send + 'a;
}

/// What a field is made of besides its row: nothing, [`With`] a part, [`Both`] of two, or what it [`Loaded`].
pub trait Source<C: Context, T: 'static>: 'static {
    /// What a field is given to write from.
    type Values<'a>: Copy + Send;
    /// Whether the field loads something for itself.
    const LOADS: bool;

    /// Adds the parts that are needed, as far as they are not there yet.
    fn parts(needed: &mut Vec<PartLoad<C, T>>);

    /// What the field's own load costs.
    fn cost(_: &Arguments) -> Cost {
        Cost::default()
    }

    /// Loads what the field has for itself, once its parts are there.
    fn load<'a>(_: Vec<&'a T>, _: Selection<'a, C>) -> BoxFuture<'a, ()> {
        ready(()).boxed()
    }

    /// What was loaded.
    fn values(at: Selection<'_, C>) -> Result<Self::Values<'_>, Missing<'_, C>>;
}

/// How a part is loaded into a slot.
pub struct PartLoad<C: Context, T: 'static> {
    pub(crate) id: TypeId,
    pub(crate) rows: u32,
    pub(crate) load: for<'a> fn(Vec<&'a T>, &'a Execution<C>, usize) -> BoxFuture<'a, ()>,
}

/// With a part.
pub struct With<P>(PhantomData<P>);

/// With two sources, each a part or two again:
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// static SHELF: Leaf<Visitor, Book, Both<With<Shelf>, With<Shelf>>> =
///     Leaf { write: |_, (one, other): (&Shelf, &Shelf), _, out| out.int(one.0 + other.0) };
/// static BODY: &dyn Body<Visitor, Book> = &SHELF;
/// ```
///
/// What a field loads for itself is its only source. A load that needs a part says so by [`Load::Needs`].
///
/// ```compile_fail
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/doc/shelf.rs"));
/// # fn main() {}
/// static SHELF: Leaf<Visitor, Book, Both<With<Shelf>, Loaded<Lendings>>> =
///     Leaf { write: |_, (one, other): (&Shelf, &Lendings), _, out| out.int(one.0 + other.0) };
/// static BODY: &dyn Body<Visitor, Book> = &SHELF;
/// ```
pub struct Both<One, Other>(PhantomData<(One, Other)>);

/// With what the field loads for itself.
pub struct Loaded<L>(PhantomData<L>);

impl<C: Context, T: 'static> Source<C, T> for () {
    type Values<'a> = ();
    const LOADS: bool = false;

    fn parts(_: &mut Vec<PartLoad<C, T>>) {}

    fn values(_: Selection<'_, C>) -> Result<Self::Values<'_>, Missing<'_, C>> {
        Ok(())
    }
}

impl<C: Context, P: Part<C>> Source<C, P::Row> for With<P> {
    type Values<'a> = &'a P;
    const LOADS: bool = false;

    fn parts(needed: &mut Vec<PartLoad<C, P::Row>>) {
        let id = TypeId::of::<P>();
        if needed.iter().all(|part| part.id != id) {
            needed.push(PartLoad { id, rows: P::ROWS, load: load_part::<C, P> });
        }
    }

    fn values(at: Selection<'_, C>) -> Result<Self::Values<'_>, Missing<'_, C>> {
        at.part(TypeId::of::<P>()).map_or(Err(Missing::NotLoaded), |slot| at.execution.kept(slot))
    }
}

fn load_part<'a, C: Context, P: Part<C>>(
    rows: Vec<&'a P::Row>,
    execution: &'a Execution<C>,
    slot: usize,
) -> BoxFuture<'a, ()> {
    async move {
        let loaded = P::load(rows, &execution.context).await;
        execution.settle(slot, type_name::<P>(), loaded);
    }
    .boxed()
}

impl<C: Context, T: 'static, One: Source<C, T>, Other: Source<C, T>> Source<C, T> for Both<One, Other> {
    type Values<'a> = (One::Values<'a>, Other::Values<'a>);
    const LOADS: bool = {
        assert!(!One::LOADS && !Other::LOADS, "what a field loads for itself is all that it is given");
        false
    };

    fn parts(needed: &mut Vec<PartLoad<C, T>>) {
        One::parts(needed);
        Other::parts(needed);
    }

    fn values(at: Selection<'_, C>) -> Result<Self::Values<'_>, Missing<'_, C>> {
        Ok((One::values(at)?, Other::values(at)?))
    }
}

impl<C: Context, L: Load<C>> Source<C, L::Row> for Loaded<L> {
    type Values<'a> = &'a L;
    const LOADS: bool = {
        assert!(!<L::Needs as Source<C, L::Row>>::LOADS, "a field has one load");
        true
    };

    fn parts(needed: &mut Vec<PartLoad<C, L::Row>>) {
        L::Needs::parts(needed);
    }

    fn cost(args: &Arguments) -> Cost {
        L::cost(args)
    }

    fn load<'a>(rows: Vec<&'a L::Row>, at: Selection<'a, C>) -> BoxFuture<'a, ()> {
        async move {
            // Where a part failed, the field says so when it is written.
            if let Ok(needs) = L::Needs::values(at) {
                let loaded = L::load(rows, needs, at).await;
                at.execution.settle(at.selected.slot, at.selected.key.as_str(), loaded);
            }
        }
        .boxed()
    }

    fn values(at: Selection<'_, C>) -> Result<Self::Values<'_>, Missing<'_, C>> {
        match at.execution.kept(at.selected.slot) {
            Err(Missing::NotLoaded) => match L::Needs::values(at) {
                Err(missing) => Err(missing),
                Ok(_) => Err(Missing::NotLoaded),
            },
            kept => kept,
        }
    }
}
