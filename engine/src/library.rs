//! What async-graphql does for us: SDL and validation.

use crate::{
    Api,
    schema::{MUTATION, QUERY, SUBSCRIPTION},
};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, Name, ObjectType, OutputType, Positioned, Request, Response,
    SDLExportOptions, ServerError, ServerResult, SubscriptionType, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
    parser::types::{DocumentOperations, ExecutableDocument, Field, InlineFragment, Selection, SelectionSet},
    registry::Registry,
};
use async_graphql_value::Value as Given;
use futures_util::Stream;
use std::{borrow::Cow, marker::PhantomData, pin::Pin, sync::Arc};

/// A root type as async-graphql sees it: declared, and never executed there.
struct Root<C, const IS_MUTATION: bool>(PhantomData<C>);

impl<C: Api, const IS_MUTATION: bool> ContainerType for Root<C, IS_MUTATION> {
    async fn resolve_field(&self, _: &Context<'_>) -> ServerResult<Option<Value>> {
        Ok(None)
    }
}

impl<C: Api, const IS_MUTATION: bool> OutputType for Root<C, IS_MUTATION> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(if IS_MUTATION { MUTATION } else { QUERY })
    }

    fn create_type_info(registry: &mut Registry) -> String {
        // The query root registers every type. A second time would undo what the library adds to them.
        if !IS_MUTATION {
            C::schema().register(registry);
        }
        Self::type_name().into_owned()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

impl<C: Api, const IS_MUTATION: bool> ObjectType for Root<C, IS_MUTATION> {}

/// The root of subscriptions as async-graphql sees it, which is registered with the other types.
struct Streams<C>(PhantomData<C>);

impl<C: Api> SubscriptionType for Streams<C> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed(SUBSCRIPTION)
    }

    fn create_type_info(_: &mut Registry) -> String {
        SUBSCRIPTION.to_owned()
    }

    fn is_empty() -> bool {
        C::schema().object_name(SUBSCRIPTION).is_none()
    }

    fn create_field_stream<'a>(
        &'a self,
        _: &'a Context<'_>,
    ) -> Option<Pin<Box<dyn Stream<Item = Response> + Send + 'a>>> {
        None
    }
}

type Validator<C> = async_graphql::Schema<Root<C, false>, Root<C, true>, Streams<C>>;

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

/// The library, with suggestions and without.
pub(crate) struct Library<C: Api> {
    validates: Validator<C>,
    /// Says what is wrong and not what would be right: names of the schema stay untold.
    validates_tersely: Validator<C>,
}

impl<C: Api> Library<C> {
    pub(crate) fn new() -> Self {
        let validator = || {
            let roots = (Root(PhantomData), Root(PhantomData), Streams(PhantomData));
            Validator::<C>::build(roots.0, roots.1, roots.2).extension(ValidateOnly)
        };
        Self {
            validates: validator().finish(),
            validates_tersely: validator().disable_suggestions().finish(),
        }
    }

    /// The schema in the schema language.
    pub(crate) fn sdl(&self) -> String {
        let options = SDLExportOptions::new().use_space_ident().prefer_single_line_descriptions();
        self.validates.sdl_with_options(options)
    }

    /// Checks a document against the schema. Variables are coerced elsewhere, so a document is checked once.
    pub(crate) async fn validate(
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
        fragments.chain(operations).for_each(|set| prepare(&mut set.node));
        let mut request = Request::new("");
        request.set_parsed_query(document);
        if let Some(name) = name {
            request = request.operation_name(name);
        }
        let validator = if suggests { &self.validates } else { &self.validates_tersely };
        let response = validator.execute(request).await;
        if response.errors.is_empty() { Ok(()) } else { Err(response.errors) }
    }
}

/// Writes what the library reads otherwise than the specification in a way that both read alike. It does not look at the
/// directives of `__typename`: on a fragment around it, it sees them and the variables that they use.
fn prepare(set: &mut SelectionSet) {
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
            Selection::Field(field) => {
                // To the library it is never null; to everybody else, null is false.
                let is_null = |(name, value): &(Positioned<Name>, Positioned<Given>)| {
                    name.node == "includeDeprecated" && value.node == Given::Null
                };
                field.node.arguments.retain(|argument| !is_null(argument));
                prepare(&mut field.node.selection_set.node);
            }
            Selection::InlineFragment(inline) => prepare(&mut inline.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}
