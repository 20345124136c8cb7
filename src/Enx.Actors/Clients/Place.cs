using Akka.Actor;
using Enx.Actors.Protocol;

namespace Enx.Actors.Clients;

/// <summary>How far a client has come with its room.</summary>
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

/// <summary>A client's place in a room.</summary>
/// <param name="RoomId">The room, from the moment in which it is asked to let the client in; null outside.</param>
/// <param name="ClientId">The presence in it; null outside.</param>
/// <param name="Standing">What that is worth.</param>
internal readonly record struct Place(string? RoomId, string? ClientId, Standing Standing)
{
    /// <summary>No place.</summary>
    public static readonly Place Outside = new(null, null, Standing.Outside);

    /// <summary>
    /// What the room is told at the client's end. Whom it may have let in without our knowing, or who has said goodbye on a connection
    /// that is gone now, is taken out at once; who has lost the connection may come back. Who has not proven to be who it says takes
    /// nobody out. Null when there is nothing to tell.
    /// </summary>
    /// <param name="saidGoodbye">Whether the client wants to leave.</param>
    /// <param name="goingAway">Whether the client's page went away.</param>
    /// <param name="session">Who the room has taken for the client's session.</param>
    public IRoomCommand? LastWord(bool saidGoodbye, bool goingAway, IActorRef session) => (Standing, saidGoodbye) switch
    {
        (Standing.Outside, _) => null,
        (Standing.Joining or Standing.Inside, true) => new RoomCommands.Disconnect(RoomId!, ClientId!, DisconnectCause.Normal),
        (Standing.Joining, false) => new RoomCommands.Disconnect(RoomId!, ClientId!, DisconnectCause.Unexpected),
        _ => new LinkCommands.SessionClosed(RoomId!, ClientId!, session, goingAway),
    };
}
