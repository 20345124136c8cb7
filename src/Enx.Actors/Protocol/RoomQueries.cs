namespace Enx.Actors.Protocol;

/// <summary>What anyone may ask a room.</summary>
public static class RoomQueries
{
    /// <summary>The room itself. Answer: <see cref="RoomReplies.RoomDetails"/>, or <see cref="RoomReplies.Refused"/> with 9004.</summary>
    [Wire("q:room")]
    public sealed record GetRoom(string RoomId) : IRoomQuery;

    /// <summary>Who is in the room. Answer: <see cref="RoomReplies.UserList"/>.</summary>
    [Wire("q:users")]
    public sealed record GetUsers(string RoomId) : IRoomQuery;

    /// <summary>What a user is sent. Answer: <see cref="RoomReplies.ReceiveSettings"/>.</summary>
    [Wire("q:receive-settings")]
    public sealed record GetReceiveSettings(string RoomId, string ClientId) : IRoomQuery;

    /// <summary>The room's chat and data, oldest first; for a user a page of it. Answer: <see cref="RoomReplies.MessageList"/>.</summary>
    /// <param name="RoomId">The room.</param>
    /// <param name="ClientId">Who asks: what is not for that user is left out. Null for a backend, which sees all.</param>
    /// <param name="AfterId">Only messages after this one; 0 for all that are kept.</param>
    [Wire("q:messages")]
    public sealed record GetMessages(string RoomId, string? ClientId, long AfterId = 0) : IRoomQuery;

    /// <summary>Who waits in the waiting room. Answer: <see cref="RoomReplies.AwaitedList"/>.</summary>
    [Wire("q:awaited")]
    public sealed record GetAwaited(string RoomId) : IRoomQuery;
}
