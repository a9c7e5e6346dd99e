//! What async-graphql does for us: SDL, validation, introspection.

use crate::graphql::schema;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, EmptySubscription, ObjectType, OutputType, Positioned,
    Request, Response, SDLExportOptions, ServerError, ServerResult, ValidationMode, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::{DocumentOperations, ExecutableDocument, Field, OperationDefinition, Selection},
    registry::Registry,
};
use std::{borrow::Cow, collections::HashMap, sync::Arc};

/// A root type as async-graphql sees it: declared, and never executed there.
struct Root<const MUTATION: bool>;

impl<const MUTATION: bool> ContainerType for Root<MUTATION> {
    async fn resolve_field(&self, _: &Context<'_>) -> ServerResult<Option<Value>> {
        Ok(None)
    }
}

impl<const MUTATION: bool> OutputType for Root<MUTATION> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(if MUTATION { "Mutation" } else { "Query" })
    }

    fn create_type_info(registry: &mut Registry) -> String {
        // The query root brings every type; a second time would undo what the library adds to them.
        if !MUTATION {
            schema().register(registry);
        }
        Self::type_name().into_owned()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

impl<const MUTATION: bool> ObjectType for Root<MUTATION> {}

type Engine = async_graphql::Schema<Root<false>, Root<true>, EmptySubscription>;

/// Stops where execution would begin.
struct ValidateOnly;

impl ExtensionFactory for ValidateOnly {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for ValidateOnly {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::new(Value::Null)
    }
}

/// The library's faces.
pub(super) struct Reflection {
    validates: Engine,
    /// Says what is wrong and not what would be right: names of the schema stay untold.
    validates_tersely: Engine,
    introspects: Engine,
}

impl Reflection {
    pub(super) fn new() -> Self {
        let engine = || Engine::build(Root, Root, EmptySubscription);
        Self {
            validates: engine().extension(ValidateOnly).finish(),
            validates_tersely: engine().extension(ValidateOnly).disable_suggestions().finish(),
            introspects: engine().validation_mode(ValidationMode::Fast).finish(),
        }
    }

    /// The schema in the schema language.
    pub(super) fn sdl(&self) -> String {
        let options = SDLExportOptions::new().use_space_ident().prefer_single_line_descriptions();
        self.introspects.sdl_with_options(options)
    }

    /// Checks a document against the schema. Variables are coerced elsewhere, so a document is checked once.
    pub(super) async fn validate(
        &self,
        document: &ExecutableDocument,
        suggests: bool,
    ) -> Result<(), Vec<ServerError>> {
        // The library wants to know which operation it would run; all of them are checked.
        let name = match &document.operations {
            DocumentOperations::Single(_) => None,
            DocumentOperations::Multiple(operations) => operations.keys().next().map(ToString::to_string),
        };
        let mut request = Request::new("");
        request.set_parsed_query(document.clone());
        if let Some(name) = name {
            request = request.operation_name(name);
        }
        let engine = if suggests { &self.validates } else { &self.validates_tersely };
        let response = engine.execute(request).await;
        if response.errors.is_empty() { Ok(()) } else { Err(response.errors) }
    }

    /// Answers questions about the schema itself, each as JSON under its response key.
    pub(super) async fn introspect(
        &self,
        document: &ExecutableDocument,
        operation: &Positioned<OperationDefinition>,
        fields: Vec<Positioned<Field>>,
        variables: serde_json::Map<String, serde_json::Value>,
    ) -> HashMap<String, String> {
        let mut operation = operation.clone();
        operation.node.selection_set.node.items = fields
            .into_iter()
            .map(|field| Positioned::new(Selection::Field(field.clone()), field.pos))
            .collect();
        let mut request = Request::new("")
            .variables(async_graphql::Variables::from_json(serde_json::Value::Object(variables)));
        request.set_parsed_query(ExecutableDocument {
            operations: DocumentOperations::Single(operation),
            fragments: document.fragments.clone(),
        });
        match self.introspects.execute(request).await.data {
            Value::Object(fields) => fields
                .into_iter()
                .map(|(key, value)| (key.to_string(), serde_json::to_string(&value).unwrap_or_default()))
                .collect(),
            _ => HashMap::new(),
        }
    }
}
