namespace Enx.Actors.Protocol;

/// <summary>Everything that is routed to a room carries its id: the shard region finds the room's actor by it.</summary>
public interface IWithRoomId
{
    /// <summary>The room's id, as given by <see cref="RoomCommands.CreateRoom"/>.</summary>
    string RoomId { get; }
}

/// <summary>Something a room is asked to do. It answers with a reply of <see cref="RoomReplies"/>, after the facts are stored.</summary>
public interface IRoomCommand : IWithRoomId;

/// <summary>What a user in the room may ask for: the room looks at <see cref="Caller"/> before it does anything.</summary>
public interface IUserCommand : IRoomCommand
{
    /// <summary>The client id of the user who asks; null for a backend.</summary>
    string? Caller { get; }
}

/// <summary>What a user asks for that concerns the user: the own microphone, what the user is sent.</summary>
public interface IOwnCommand : IUserCommand
{
    /// <summary>The client id of the user; null for a backend, where that can ask for it as well.</summary>
    string? ClientId { get; }

    string? IUserCommand.Caller => ClientId;
}

/// <summary>What a user asks for that concerns others or the room: most of it only moderators may.</summary>
public interface IModerationCommand : IUserCommand
{
    /// <summary>The client id of the user who asks; null for a backend, which may do everything.</summary>
    string? By { get; }

    string? IUserCommand.Caller => By;
}

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
