//! Wrong worlds that the driver can put around a correct session, to see whether a law notices.
//! Only what is wrong may live here; the session has no switch for any of it.

/// What is wrong with the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutant {
    /// Nothing.
    None,
    /// Storage reads as empty.
    EmptyWorld,
    /// Opt-outs that are stored are not shown to a session.
    OptOutsHidden,
    /// What a session writes never arrives.
    WritesDropped,
    /// Storage changes, and no tab hears of it.
    EventsLost,
    /// A tab sees the newest write of the others first.
    OutOfOrder,
    /// An answer arrives under the id of whatever question is open.
    QuestionForged,
    /// The floor between two questions is zero, and so is the step of the back-off.
    NoFloor,
}
