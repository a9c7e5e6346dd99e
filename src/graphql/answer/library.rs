//! What async-graphql does for us: SDL and validation.

use crate::graphql::schema;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, EmptySubscription, ObjectType, OutputType, Positioned,
    Request, Response, SDLExportOptions, ServerError, ServerResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::{DocumentOperations, ExecutableDocument, Field, InlineFragment, Selection, SelectionSet},
    registry::Registry,
};
use std::{borrow::Cow, sync::Arc};

/// A root type as async-graphql sees it: declared, and never executed there.
struct Root<const MUTATION: bool>;

impl<const MUTATION: bool> ContainerType for Root<MUTATION> {
    async fn resolve_field(&self, _: &Context<'_>) -> ServerResult<Option<Value>> {
        Ok(None)
    }
}

impl<const MUTATION: bool> OutputType for Root<MUTATION> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(if MUTATION { super::registry::MUTATION } else { super::registry::QUERY })
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
pub(super) struct Library {
    validates: Engine,
    /// Says what is wrong and not what would be right: names of the schema stay untold.
    validates_tersely: Engine,
}

impl Library {
    pub(super) fn new() -> Self {
        let engine = || Engine::build(Root, Root, EmptySubscription).extension(ValidateOnly);
        Self { validates: engine().finish(), validates_tersely: engine().disable_suggestions().finish() }
    }

    /// The schema in the schema language.
    pub(super) fn sdl(&self) -> String {
        let options = SDLExportOptions::new().use_space_ident().prefer_single_line_descriptions();
        self.validates.sdl_with_options(options)
    }

    /// Checks a document against the schema. Variables are coerced elsewhere, so a document is checked once.
    pub(super) async fn validate(
        &self,
        document: &ExecutableDocument,
        suggests: bool,
    ) -> Result<(), Vec<ServerError>> {
        let mut document = document.clone();
        let fragments = document.fragments.values_mut().map(|fragment| &mut fragment.node.selection_set);
        // The library wants to know which operation it would run; all of them are checked.
        let mut name = None;
        let operations = match &mut document.operations {
            DocumentOperations::Single(operation) => vec![operation],
            DocumentOperations::Multiple(operations) => {
                name = operations.keys().next().map(ToString::to_string);
                operations.values_mut().collect()
            }
        };
        let operations = operations.into_iter().map(|operation| &mut operation.node.selection_set);
        fragments.chain(operations).for_each(|set| show_directives(&mut set.node));
        let mut request = Request::new("");
        request.set_parsed_query(document);
        if let Some(name) = name {
            request = request.operation_name(name);
        }
        let engine = if suggests { &self.validates } else { &self.validates_tersely };
        let response = engine.execute(request).await;
        if response.errors.is_empty() { Ok(()) } else { Err(response.errors) }
    }
}

/// The library does not look at `__typename`, and so not at the directives there. Put on a fragment around it, it sees
/// them, and the variables that they use.
fn show_directives(set: &mut SelectionSet) {
    for item in &mut set.items {
        match &mut item.node {
            Selection::Field(field) if field.node.name.node == "__typename" => {
                let directives = std::mem::take(&mut field.node.directives);
                if !directives.is_empty() {
                    let selection_set = Positioned::new(SelectionSet { items: vec![item.clone()] }, item.pos);
                    let around = InlineFragment { type_condition: None, directives, selection_set };
                    item.node = Selection::InlineFragment(Positioned::new(around, item.pos));
                }
            }
            Selection::Field(field) => show_directives(&mut field.node.selection_set.node),
            Selection::InlineFragment(inline) => show_directives(&mut inline.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}
