namespace Enx.Actors.Protocol;

/// <summary>What anyone may ask a room.</summary>
public static class RoomQueries
{
    /// <summary>The room itself. Answer: <see cref="RoomReplies.RoomDetails"/>, or <see cref="RoomReplies.Refused"/> with 9004.</summary>
    public sealed record GetRoom(string RoomId) : IRoomQuery;

    /// <summary>Who is in the room. Answer: <see cref="RoomReplies.UserList"/>.</summary>
    public sealed record GetUsers(string RoomId) : IRoomQuery;
}
