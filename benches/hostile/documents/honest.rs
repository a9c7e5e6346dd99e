//! What clients and tools ask, to compare with.

use super::{Document, document};

pub fn all() -> Vec<Document> {
    let of_type = "ofType { kind name ".repeat(9) + &"} ".repeat(9);
    let introspection = format!(
        "query IntrospectionQuery {{
            __schema {{
                description queryType {{ name kind }} mutationType {{ name kind }} subscriptionType {{ name kind }}
                types {{ ...FullType }}
                directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...InputValue }} }}
            }}
        }}
        fragment FullType on __Type {{
            kind name description specifiedByURL isOneOf
            fields(includeDeprecated: true) {{
                name description args(includeDeprecated: true) {{ ...InputValue }} type {{ ...TypeRef }}
                isDeprecated deprecationReason
            }}
            inputFields(includeDeprecated: true) {{ ...InputValue }}
            interfaces {{ ...TypeRef }}
            enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
            possibleTypes {{ ...TypeRef }}
        }}
        fragment InputValue on __InputValue {{
            name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason
        }}
        fragment TypeRef on __Type {{ kind name {of_type} }}"
    );
    vec![
        document("honest: programme", "{ programme { code } }"),
        document(
            "honest: the office's list",
            "{ communities(first: 100) { totalCount nodes { name pool implementingUnit { name }
               duties(first: 100) { totalCount nodes { status organization { name } responsibility { code } } } } } }",
        ),
        document(
            "honest: duties in full",
            "{ duties(first: 100) { nodes { id status statusReason dueOn contentDigest
               signOffs { id act signedBy { id displayName } signedAt statement contentDigest valid }
               viewerActions { action allowed reason } } } }",
        ),
        document("honest: what tools ask", introspection),
    ]
}
