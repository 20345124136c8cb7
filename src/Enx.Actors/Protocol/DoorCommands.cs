namespace Enx.Actors.Protocol;

/// <summary>What is said about people who wait at the door. <c>By</c> is the moderator who decides; null for a backend.</summary>
public static class DoorCommands
{
    /// <summary>Lets somebody in who knocked (<c>approveAwaitedUser</c>). Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:approve-awaited-user")]
    public sealed record ApproveAwaitedUser(string RoomId, string? By, string ClientId) : IModerationCommand;

    /// <summary>Sends somebody away who knocked (<c>denyAwaitedUser</c>). Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:deny-awaited-user")]
    public sealed record DenyAwaitedUser(string RoomId, string? By, string ClientId) : IModerationCommand;

    /// <summary>From now on people knock, or come in at once (<c>enableKnock</c>). Answer: <see cref="RoomReplies.Done"/>.</summary>
    [Wire("c:enable-knock")]
    public sealed record EnableKnock(string RoomId, string? By, bool Enabled) : IModerationCommand;
}
