using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Actors.Rooms.State;

/// <summary>What several parts of a room check. Each gives the refusal, or null.</summary>
internal static class Rules
{
    internal static Refusal? Barred(RoomState room, string? by, int code, string sentence) =>
        by is null ? null
        : room.Find(by) is not { } m ? NoUser(by)
        : m.User.Role == Role.Moderator ? null
        : new Refusal(code, sentence);

    internal static Decision UserNotFound(string? clientId) => Decision.Refuse(NoUser(clientId));

    internal static Refusal NoUser(string? clientId) => new(Codes.UserNotFound, $"There is no user \"{clientId}\" in the room.");

    internal static Refusal NoRoom(string roomId) => new(Codes.RoomNotFound, $"There is no room \"{roomId}\". Create it first.");

    internal static Decision? Named(RoomState room, ImmutableArray<string> clientIds) =>
        clientIds.Length > ProtocolLimits.MostUsersNamed ? Decision.Refuse(Codes.InvalidParameters, $"clientIds must name at most {ProtocolLimits.MostUsersNamed} users.")
        : clientIds.Where(id => room.Find(id) is null).ToArray() is [var stranger, ..] ? UserNotFound(stranger)
        : null;

    /// <summary>A list of clients with some added or taken away; the refusal if that cannot be.</summary>
    internal static Decision? Changed(RoomState room, ImmutableArray<string> before, ImmutableArray<string> named, bool add, string holds, out ImmutableArray<string> after)
    {
        after = before;
        if (named.IsDefaultOrEmpty) return Decision.Refuse(Codes.InvalidParameters, "clientIds must name at least one user.");
        if (Named(room, named) is { } problem) return problem;
        after = add ? [.. before.Union(named, StringComparer.Ordinal)] : [.. before.Where(c => !named.Contains(c))];
        return add && after.Length > room.Settings.MaxActiveTalkers
            ? Decision.Refuse(Codes.LimitReached, $"{holds} {room.Settings.MaxActiveTalkers} users at most. Take somebody out first.")
            : null;
    }

    internal static Decision Full(RoomState room, Role role) => Decision.Refuse(Codes.RoomFull, role == Role.Moderator
        ? $"The room holds {room.Settings.Moderators} moderators, and they are in."
        : $"The room holds {room.Settings.Participants} participants and viewers, and they are in.");

    /// <summary>A token's end is checked before this, so an expired entry does no harm.</summary>
    internal static bool IsRevoked(RoomState room, string tokenId) => room.Restrictions.RevokedTokens.Any(t => t.TokenId == tokenId);
}
