using System.Collections.Immutable;

namespace Enx.Actors.Rooms.State;

/// <summary>What keeps people out or silent. Part of the stored snapshot: extend it only by adding optional fields.</summary>
/// <param name="Locked">Nobody but a moderator comes in.</param>
/// <param name="LockStays">A backend locked the room: the lock outlives the session.</param>
/// <param name="HardMuted">Microphones of all but moderators stay off.</param>
/// <param name="Banned">The <c>user_ref</c> of who is kept out, sorted.</param>
/// <param name="RevokedTokens">Tokens that join no more, and until when that must be remembered.</param>
internal sealed record Restrictions(
    bool Locked, bool LockStays, bool HardMuted, ImmutableArray<string> Banned, ImmutableArray<SpentToken> RevokedTokens)
{
    /// <summary>No restrictions.</summary>
    public static readonly Restrictions None = new(false, false, false, [], []);

    /// <summary>What is left when the session ends: bans, revoked tokens, and a backend's lock.</summary>
    public Restrictions AfterSession() => this with { Locked = Locked && LockStays, HardMuted = false };

    /// <summary>What is left when the room is deleted: a token stays revoked, as a room of the same id may be made again.</summary>
    public Restrictions AfterDeletion() => None with { RevokedTokens = RevokedTokens };
}
