//! Answering a request.

use crate::{
    Api, Error, Limits, Result, SPANS,
    coerce::Variables,
    document::{self, Documents},
    error::FieldError,
    execution::Execution,
    introspect::{self, Told},
    library::Library,
    object::Object,
    plan::{ObjectPlan, Of},
    planner::{Planner, Times},
    request::Request,
    rules,
    selection::Selection,
    writer::{Writer, Written},
};
use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, VariableDefinition,
    },
};
use futures_util::future::join_all;
use tracing::{Instrument, info_span};

/// What came of a request.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is told to another part of the transport")]
pub struct Response {
    /// The body, in JSON.
    pub body: Vec<u8>,
    /// Whether the request was executed; if not, the body has errors and no data.
    pub executed: bool,
    /// Whether the body tells of errors.
    pub has_errors: bool,
    /// Whether a field failed that the application answers for, and not whoever asks.
    pub has_failed: bool,
    /// The name of the operation that was executed, where it has one.
    pub operation: Option<String>,
    /// Whether it was a mutation that came by a method for queries.
    pub wrong_method: bool,
    /// Whether it is an event of a subscription.
    pub is_event: bool,
}

/// Answers requests over two root objects.
pub struct Executor<C: Api, R: 'static> {
    query: &'static Object<C, R>,
    mutation: &'static Object<C, R>,
    subscription: Option<&'static Object<C, R>>,
    root: &'static R,
    documents: Documents,
    library: Library<C>,
    limits: Limits,
}

impl<C: Api, R: Sync> Executor<C, R> {
    /// Answers by these roots.
    pub fn new(query: &'static Object<C, R>, mutation: &'static Object<C, R>, root: &'static R) -> Self {
        let (documents, library, limits) = (Documents::default(), Library::new(), Limits::default());
        Self { query, mutation, subscription: None, root, documents, library, limits }
    }

    /// The same, with subscriptions. An event is the answer to its operation at that moment: whoever asks for the next one says
    /// by the context where it goes on.
    #[must_use]
    pub fn streaming(self, subscription: &'static Object<C, R>) -> Self {
        Self { subscription: Some(subscription), ..self }
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

    /// How many documents are kept, so that they need no parsing when they come again.
    pub fn kept_documents(&self) -> usize {
        self.documents.len()
    }

    /// Holds a document against the schema and the limits, as a request with it is held, whatever its variables come to: what
    /// is read for an operation is added up where it needs none. Answers the names of its operations, none of one without.
    pub async fn check(&self, text: &str) -> Result<Vec<Option<String>>, Vec<String>> {
        let read = document::read(text, &self.library, &self.limits, true).await;
        let document = read.map_err(|errors| errors.iter().map(FieldError::told).collect::<Vec<_>>())?;
        let mut names = Vec::new();
        for (name, operation) in document.operations.iter() {
            self.measure(&document, operation).map_err(|error| vec![error.to_string()])?;
            names.push(name.map(ToString::to_string));
        }
        names.sort();
        Ok(names)
    }

    fn measure(
        &self,
        document: &ExecutableDocument,
        operation: &Positioned<OperationDefinition>,
    ) -> Result<()> {
        let declared = &operation.node.variable_definitions;
        let is_required = |it: &Positioned<VariableDefinition>| {
            !it.node.var_type.node.nullable && it.node.default_value.is_none()
        };
        if declared.iter().any(is_required) {
            return Ok(());
        }
        let variables = Variables::coerce(C::schema(), declared, None, &self.limits)?;
        planned(&mut Planner::new(C::schema(), &document.fragments, &variables, &self.limits), operation)
            .map(drop)
    }

    /// Answers a request.
    pub async fn execute(&self, request: &Request, context: C) -> Response {
        let suggests = context.admits_introspection().is_ok();
        let document = self.documents.get(&request.query, &self.library, &self.limits, suggests);
        let document = match document.instrument(info_span!(target: SPANS, "validate")).await {
            Ok(document) => document,
            Err(errors) => return refused(&errors),
        };
        let (name, operation) = match operation(&document, request.operation_name.as_deref()) {
            Ok(found) => found,
            Err(error) => return refused(&[FieldError::of_request(&error)]),
        };
        if operation.node.ty == OperationType::Subscription && !request.streams {
            let message = "订阅须以事件流或 WebSocket 读取 / a subscription is read as an event stream, or over a WebSocket";
            return refused(&[FieldError::of_request(&Error::BadInput(message.into()))]);
        }
        if request.read_only && operation.node.ty == OperationType::Mutation {
            let error = Error::BadInput("变更须用 POST / a mutation is sent by POST".into());
            let refused = refused(&[FieldError::of_request(&error)]);
            return Response { wrong_method: true, ..refused };
        }
        match self.run(request, &document, operation, context).await {
            Ok(Ran { body, has_errors, has_failed }) => Response {
                body,
                executed: true,
                has_errors,
                has_failed,
                operation: name.map(ToString::to_string),
                wrong_method: false,
                is_event: operation.node.ty == OperationType::Subscription,
            },
            Err(error) => refused(&[FieldError::of_request(&error)]),
        }
    }

    async fn run(
        &self,
        request: &Request,
        document: &ExecutableDocument,
        operation: &Positioned<OperationDefinition>,
        context: C,
    ) -> Result<Ran, C::Error> {
        let root = match operation.node.ty {
            OperationType::Query => self.query,
            OperationType::Mutation => self.mutation,
            OperationType::Subscription => {
                let none = || Error::BadInput("不支持订阅 / there are no subscriptions".into());
                self.subscription.ok_or_else(none)?
            }
        };
        let schema = C::schema();
        let planning = info_span!(target: SPANS, "plan").entered();
        let declared = &operation.node.variable_definitions;
        let variables = Variables::coerce(schema, declared, request.variables.as_ref(), &self.limits)?;
        let mut planner = Planner::new(schema, &document.fragments, &variables, &self.limits);
        let plan = planned(&mut planner, operation)?;
        if planner.introspects {
            context.admits_introspection()?;
        }
        drop(planning);
        let told = Execution::new(Told { schema }, 0);
        let execution = Execution::new(context, planner.slots);
        let loaded = async {
            self.load(root, &plan, &execution).await;
            execution.context.settle().await;
        };
        loaded.instrument(info_span!(target: SPANS, "load")).await;
        let _writing = info_span!(target: SPANS, "write").entered();
        let mut out = Writer::new(&self.limits);
        // Fields load side by side, so which of them met the limit is chance: none is answered.
        let (body, has_errors) = if let Err(error) = execution.context.check_budget() {
            out.give_up(&error)?
        } else {
            let written = self.write(root, &plan, &execution, &told, &mut out);
            out.finish(&written)?
        };
        Ok(Ran { body, has_errors, has_failed: execution.has_failed() })
    }

    /// Loads the root fields side by side. One that fails, or that may not be asked, fails alone.
    async fn load(&self, root: &'static Object<C, R>, plan: &ObjectPlan, execution: &Execution<C>) {
        let loads = plan.fields.iter().filter_map(|selected| {
            let (index, _) = selected.field()?;
            let gate = root.fields.get(index)?.asks();
            let at = Selection { execution, selected, beside: plan };
            Some(async move {
                match gate.map_or(Ok(()), |gate| execution.context.admits(gate)) {
                    Err(error) => {
                        execution.settle::<()>(selected.slot, selected.key.as_str(), Err(error));
                    }
                    Ok(()) => {
                        if let Some(load) = root.load_field(self.root, at) {
                            load.await;
                        }
                    }
                }
            })
        });
        join_all(loads).await;
    }

    fn write<'a>(
        &'a self,
        root: &'static Object<C, R>,
        plan: &'a ObjectPlan,
        execution: &'a Execution<C>,
        told: &'a Execution<Told>,
        out: &mut Writer<'a>,
    ) -> Written {
        out.open_object();
        for (index, selected) in plan.fields.iter().enumerate() {
            out.key(index, selected)?;
            match selected.of {
                Of::Typename => out.plain(root.name)?,
                Of::Row(..) => {
                    root.write_field(self.root, Selection { execution, selected, beside: plan }, out)?;
                }
                Of::Schema(..) => {
                    let at = Selection { execution: told, selected, beside: plan };
                    introspect::ROOT.write_field(told.context.schema, at, out)?;
                }
            }
        }
        out.close_object();
        Ok(())
    }
}

/// What came of an operation that was run.
struct Ran {
    body: Vec<u8>,
    has_errors: bool,
    has_failed: bool,
}

/// The plan of an operation.
fn planned<'d>(
    planner: &mut Planner<'d>,
    operation: &'d Positioned<OperationDefinition>,
) -> Result<ObjectPlan> {
    let selection = &operation.node.selection_set;
    let plan = planner.object(rules::root(&operation.node), &[selection], Times::ONCE)?;
    if operation.node.ty == OperationType::Subscription && plan.fields.len() != 1 {
        return Err(Error::BadInput("每次订阅一个字段 / one field a subscription".into()));
    }
    if operation.node.ty == OperationType::Mutation
        && plan.fields.iter().filter(|selected| selected.field().is_some()).count() > 1
    {
        return Err(Error::BadInput("每次请求只执行一个命令 / one command a request".into()));
    }
    Ok(plan)
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

fn refused(errors: &[FieldError]) -> Response {
    #[derive(serde::Serialize)]
    struct Body<'e> {
        errors: &'e [FieldError],
    }
    let body = serde_json::to_vec(&Body { errors }).unwrap_or_default();
    Response {
        body,
        executed: false,
        has_errors: true,
        has_failed: false,
        operation: None,
        wrong_method: false,
        is_event: false,
    }
}
