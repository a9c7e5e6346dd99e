//! Answering a question.

use super::{
    Asking, At, Documents, Object, Out, Schema,
    coerce::Variables,
    library::Library,
    out::FieldError,
    plan::Selected,
    planner::{Planner, Times},
};
use crate::{
    authz::Viewer,
    catalogue::Catalogue,
    config::Limits,
    error::{Error, Result},
    store::Store,
};
use async_graphql::{
    Name, Positioned,
    parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
};
use futures_util::future::join_all;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// A request of the GraphQL endpoint.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// The document.
    pub query: String,
    /// Which of its operations.
    #[serde(default)]
    pub operation_name: Option<String>,
    /// Its variables.
    #[serde(default)]
    pub variables: Option<Map<String, Json>>,
    /// What the protocol leaves room for; nothing is in it yet, and it is an object all the same.
    #[serde(default)]
    pub extensions: Option<Map<String, Json>>,
    /// Only a query may be asked: the request came by a method that promises to change nothing.
    #[serde(skip)]
    pub read_only: bool,
    /// Whether the schema may be asked about itself.
    #[serde(skip)]
    pub introspection: Introspection,
}

/// Whether the schema may be asked about itself. Where it may not, faults of a document suggest no names either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Introspection {
    /// By this viewer.
    Open,
    /// Not by nobody.
    SignInFirst,
    /// By none.
    #[default]
    Closed,
}

/// What came of a question.
#[derive(Debug)]
pub struct Answer {
    /// The body, in JSON.
    pub body: Vec<u8>,
    /// Whether the question was executed; if not, the body has errors and no data.
    pub executed: bool,
    /// The name of the operation that was executed, where it has one.
    pub operation: Option<Name>,
    /// Whether it was a mutation that came by a method for queries.
    pub wrong_method: bool,
}

/// Answers questions over two root objects.
pub struct Executor<T: 'static> {
    schema: &'static Schema,
    query: &'static Object<T>,
    mutation: &'static Object<T>,
    root: &'static T,
    documents: Documents,
    library: Library,
    limits: Limits,
}

impl<T: Sync> Executor<T> {
    /// Answers by these roots.
    pub fn new(
        schema: &'static Schema,
        query: &'static Object<T>,
        mutation: &'static Object<T>,
        root: &'static T,
    ) -> Self {
        let (documents, library, limits) = (Documents::default(), Library::new(), Limits::default());
        Self { schema, query, mutation, root, documents, library, limits }
    }

    /// The same, within other limits than the usual ones.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The schema in the schema language.
    pub fn sdl(&self) -> String {
        self.library.sdl()
    }

    /// Answers a question.
    pub async fn answer(
        &self,
        question: &Question,
        viewer: Arc<Viewer>,
        store: Arc<Store>,
        catalogue: Arc<Catalogue>,
    ) -> Answer {
        let suggests = question.introspection == Introspection::Open;
        let document =
            self.documents.get(&question.query, self.schema, &self.library, &self.limits, suggests).await;
        let document = match document {
            Ok(document) => document,
            Err(errors) => return refused(&errors),
        };
        let (name, operation) = match operation(&document, question.operation_name.as_deref()) {
            Ok(found) => found,
            Err(error) => return refused(&[FieldError::new(&error, None, Vec::new())]),
        };
        if question.read_only && operation.node.ty != OperationType::Query {
            let error = Error::BadInput("变更须用 POST / a mutation is sent by POST".into());
            let refused = refused(&[FieldError::new(&error, None, Vec::new())]);
            return Answer { wrong_method: true, ..refused };
        }
        match self.execute(question, &document, operation, (viewer, store, catalogue)).await {
            Ok(body) => Answer { body, executed: true, operation: name.cloned(), wrong_method: false },
            Err(error) => refused(&[FieldError::new(&error, None, Vec::new())]),
        }
    }

    async fn execute(
        &self,
        question: &Question,
        document: &ExecutableDocument,
        operation: &Positioned<OperationDefinition>,
        (viewer, store, catalogue): (Arc<Viewer>, Arc<Store>, Arc<Catalogue>),
    ) -> Result<Vec<u8>> {
        let root = match operation.node.ty {
            OperationType::Query => self.query,
            OperationType::Mutation => self.mutation,
            OperationType::Subscription => {
                return Err(Error::BadInput("不支持订阅 / there are no subscriptions".into()));
            }
        };
        let declared = &operation.node.variable_definitions;
        let variables = Variables::coerce(self.schema, declared, question.variables.as_ref(), &self.limits)?;
        let mut planner = Planner::new(self.schema, &document.fragments, &variables, &self.limits);
        let plan = planner.object(root.name, &[&operation.node.selection_set], Times::ONCE)?;
        if operation.node.ty == OperationType::Mutation
            && plan.iter().filter(|selected| selected.field().is_some()).count() > 1
        {
            return Err(Error::BadInput("每次请求只执行一个命令 / one command a request".into()));
        }
        match question.introspection {
            _ if !planner.introspects => {}
            Introspection::Open => {}
            Introspection::SignInFirst => return Err(Error::Unauthenticated),
            Introspection::Closed => {
                return Err(Error::BadInput("架构内省未开放 / introspection is closed".into()));
            }
        }
        let store = Arc::new(store.reading_at_most(self.limits.read));
        let asking = Asking::new(viewer, store, catalogue, self.schema, planner.slots);
        self.load(root, &plan, &asking).await;
        let mut out = Out::new(&self.limits);
        // Which field met the limit is a matter of chance where several are read side by side: none is answered.
        if let Err(error) = asking.store.check_budget() {
            return out.give_up(&error);
        }
        let written = out.fields(root, self.root, &plan, &asking);
        out.finish(&written)
    }

    /// Loads the root fields side by side. One that fails, or that the viewer may not ask, fails alone.
    async fn load(&self, root: &'static Object<T>, plan: &[Selected], asking: &Asking) {
        let loads = plan.iter().filter_map(|selected| {
            let (index, info) = selected.field()?;
            let load = root.fields.get(index)?.load;
            Some(async move {
                let done = match super::gate::pass(info.gate, &asking.viewer) {
                    Err(error) => Err(error),
                    Ok(()) => match load {
                        Some(load) => load(vec![self.root], At { asking, selected }).await,
                        None => Ok(()),
                    },
                };
                if let Err(error) = done {
                    asking.fail(selected, error);
                }
            })
        });
        join_all(loads).await;
    }
}

/// An operation, and its name where it has one.
type Named<'d> = (Option<&'d Name>, &'d Positioned<OperationDefinition>);

fn operation<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Result<Named<'d>> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Ok((None, operation)),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => operations
            .iter()
            .next()
            .map(|(name, operation)| (Some(name), operation))
            .ok_or(Error::Broken("one is one")),
        (DocumentOperations::Multiple(operations), Some(name)) => operations
            .get_key_value(name)
            .map(|(name, operation)| (Some(name), operation))
            .ok_or_else(|| Error::BadInput(format!("没有操作 / no operation named {name}"))),
        (DocumentOperations::Single(_), Some(name)) => {
            Err(Error::BadInput(format!("没有操作 / no operation named {name}")))
        }
        (DocumentOperations::Multiple(_), None) => {
            Err(Error::BadInput("须指定 operationName / name one of the operations".into()))
        }
    }
}

fn refused(errors: &[FieldError]) -> Answer {
    #[derive(serde::Serialize)]
    struct Body<'e> {
        errors: &'e [FieldError],
    }
    let body = serde_json::to_vec(&Body { errors }).unwrap_or_default();
    Answer { body, executed: false, operation: None, wrong_method: false }
}
