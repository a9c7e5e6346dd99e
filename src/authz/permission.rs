//! The verbs of the register.

use std::fmt;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// Something that may be done. The API's schema names one at each root field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[$doc])* $name,)+
        }

        impl Permission {
            /// Every permission, in the order of this file.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the schema and in answers.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

permissions! {
    /// Read the published reference data: programme, organizations, clauses, scenarios, project library.
    ReadCatalogue = "READ_CATALOGUE",
    /// Read oneself: name, assignments, what they lead to. Whoever is signed in may.
    ReadSelf = "READ_SELF",
    /// Read duties and the signatures under them.
    ReadDuties = "READ_DUTIES",
    /// Sign a duty: acknowledge it, or report it complete.
    SignDuties = "SIGN_DUTIES",
    /// Return a completed duty with a reason.
    ReturnDuties = "RETURN_DUTIES",
    /// Confirm a completed duty.
    ConfirmDuties = "CONFIRM_DUTIES",
    /// Cancel a duty with a reason.
    CancelDuties = "CANCEL_DUTIES",
    /// Set the day by which a duty is due.
    ScheduleDuties = "SCHEDULE_DUTIES",
    /// See every account by its display name.
    ReadAccounts = "READ_ACCOUNTS",
    /// Read the audit trail.
    ReadAuditTrail = "READ_AUDIT_TRAIL",
}

impl fmt::Display for Permission {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
