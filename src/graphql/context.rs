//! The engine before this application: its context, its gates, its errors; and the engine's types with these filled in.

use super::{SCHEMA, feed::Following};
use crate::{
    authz::{Permission, Viewer},
    domain,
    error::{Error, Result},
};
use engine::{Api, Fault, Schema};
use std::{ops::Deref, sync::Arc};

pub(super) type Object<T> = engine::Object<Context, T>;
pub(super) type Field<T> = engine::Field<Context, T>;
pub(super) type Leaf<T, S> = engine::Leaf<Context, T, S>;
pub(super) type One<T, S, U> = engine::One<Context, T, S, U>;
pub(super) type Many<T, S, U> = engine::Many<Context, T, S, U>;
pub(super) type AnyOne<T, S> = engine::AnyOne<Context, T, S>;
pub(super) type AnyMany<T, S> = engine::AnyMany<Context, T, S>;
pub(super) type AnyRow = engine::AnyRow<Context>;
pub(super) type Selection<'a> = engine::Selection<'a, Context>;

/// Whether the schema may be asked about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    /// By this viewer.
    Open,
    /// Not by nobody.
    SignInFirst,
    /// By none.
    Closed,
}

/// Who asks, of what, and whether the schema too.
#[derive(Clone, Debug)]
pub struct Context {
    asks: domain::Context,
    introspection: Introspection,
    pub(super) following: Arc<Following>,
}

impl Context {
    pub(super) const fn new(
        asks: domain::Context,
        introspection: Introspection,
        following: Arc<Following>,
    ) -> Self {
        Self { asks, introspection, following }
    }

    /// The same, asked by another viewer.
    pub(super) fn asked_by(&self, viewer: Viewer) -> Self {
        let following = Arc::clone(&self.following);
        Self { asks: self.asks.asked_by(viewer), introspection: self.introspection, following }
    }
}

impl Deref for Context {
    type Target = domain::Context;

    fn deref(&self) -> &domain::Context {
        &self.asks
    }
}

/// What a root field asks of the viewer before anything is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// The permission, somewhere; else an error that says only what the viewer may not do.
    Needs(Permission),
    /// To be signed in. The command decides by the row whether the permission is held there.
    Commands(Permission),
    /// To be signed in, and no more: it is about oneself.
    SignedIn,
}

impl engine::Context for Context {
    type Gate = Gate;
    type Error = Error;

    fn gate_name(gate: Gate) -> Option<&'static str> {
        Some(match gate {
            Gate::Needs(permission) | Gate::Commands(permission) => permission.code(),
            Gate::SignedIn => "SIGNED_IN",
        })
    }

    fn admits(&self, gate: Gate) -> Result<()> {
        let signed_in = self.viewer.identity().is_some();
        match gate {
            Gate::Needs(permission) if self.viewer.holds(permission) => Ok(()),
            Gate::Needs(permission) if signed_in => Err(Error::Forbidden(permission)),
            Gate::Commands(_) | Gate::SignedIn if signed_in => Ok(()),
            Gate::Needs(_) | Gate::Commands(_) | Gate::SignedIn => Err(Error::Unauthenticated),
        }
    }

    fn admits_introspection(&self) -> Result<()> {
        match self.introspection {
            Introspection::Open => Ok(()),
            Introspection::SignInFirst => Err(Error::Unauthenticated),
            Introspection::Closed => Err(Error::BadInput("架构内省未开放 / introspection is closed".into())),
        }
    }

    fn check_budget(&self) -> Result<()> {
        self.store.check_budget()
    }

    async fn settle(&self) {
        self.following.settle(&self.asks).await;
    }
}

impl Api for Context {
    fn schema() -> &'static Schema {
        &SCHEMA
    }
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        self.code()
    }

    fn public_message(&self) -> String {
        self.public_message()
    }

    fn is_ours(&self) -> bool {
        self.is_ours()
    }
}
