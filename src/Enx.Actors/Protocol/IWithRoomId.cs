namespace Enx.Actors.Protocol;

/// <summary>Everything that is routed to a room carries its id: the shard region finds the room's actor by it.</summary>
public interface IWithRoomId
{
    /// <summary>The room's id, as given by <see cref="RoomCommands.CreateRoom"/>.</summary>
    string RoomId { get; }
}

/// <summary>Something a room is asked to do. It answers with a reply of <see cref="RoomReplies"/>, after the facts are stored.</summary>
public interface IRoomCommand : IWithRoomId;

/// <summary>Something a room is asked about; changes nothing.</summary>
public interface IRoomQuery : IWithRoomId;

/// <summary>A fact about a room, kept for ever in its journal and told to its subscribers.</summary>
public interface IRoomEvent : IWithRoomId
{
    /// <summary>When it happened, by the clock of the node that decided it.</summary>
    DateTimeOffset At { get; }
}

/// <summary>What a room answers to a command or query.</summary>
public interface IRoomReply : IWithRoomId;
