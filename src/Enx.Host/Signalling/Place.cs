using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Host.Signalling;

/// <summary>How far a session has come with its room.</summary>
internal enum Standing
{
    /// <summary>It has none.</summary>
    Outside,

    /// <summary>The room may have let it in, or may do so yet.</summary>
    Joining,

    /// <summary>The client says that the presence is its own; the room has not confirmed it.</summary>
    Resuming,

    /// <summary>It is in.</summary>
    Inside,
}

/// <summary>A session's place in a room.</summary>
/// <param name="Who">Who it is in which room, from the moment in which the room is asked to let it in; null outside.</param>
/// <param name="Standing">What that is worth.</param>
internal readonly record struct Place(Presence? Who, Standing Standing)
{
    /// <summary>No place.</summary>
    public static readonly Place Outside = new(null, Standing.Outside);

    /// <summary>
    /// What the room is told at the session's end. Whom it may have let in without our knowing, or who has said goodbye on a socket
    /// that is gone now, is taken out at once; who has lost the socket may come back. Who has not proven to be who it says takes
    /// nobody out. Null when there is nothing to tell.
    /// </summary>
    /// <param name="saidGoodbye">Whether the client has called <c>disconnect</c>.</param>
    /// <param name="goingAway">Whether the client's page went away.</param>
    /// <param name="session">The session.</param>
    public IRoomCommand? LastWord(bool saidGoodbye, bool goingAway, IActorRef session) => (Standing, saidGoodbye, Who) switch
    {
        (_, _, null) => null,
        (Standing.Joining or Standing.Inside, true, { } p) => new RoomCommands.Disconnect(p.RoomId, p.ClientId, DisconnectCause.Normal),
        (Standing.Joining, false, { } p) => new RoomCommands.Disconnect(p.RoomId, p.ClientId, DisconnectCause.Unexpected),
        (_, _, { } p) => new LinkCommands.SessionClosed(p.RoomId, p.ClientId, session, goingAway),
    };
}
