namespace Enx.Host.Signalling.Params;

/// <summary>Who a session is in which room.</summary>
/// <param name="RoomId">The room.</param>
/// <param name="ClientId">The user's presence in it.</param>
internal sealed record Presence(string RoomId, string ClientId);
