using System.Collections.Immutable;
using static Enx.Actors.Protocol.FloorCommands;

namespace Enx.Actors.Rooms.State;

/// <summary>The floor of a lecture. Part of the stored snapshot: extend it only by adding optional fields.</summary>
/// <param name="Holder">Who has it; null for nobody.</param>
/// <param name="Requests">Who asks for it, in order.</param>
/// <param name="Invites">Who was offered it and has not answered, in order.</param>
internal sealed record FloorState(string? Holder, ImmutableArray<string> Requests, ImmutableArray<string> Invites)
{
    /// <summary>Nobody has it, and nobody asks.</summary>
    public static readonly FloorState Free = new(null, [], []);

    /// <summary>The floor after something was done with it.</summary>
    public FloorState After(string clientId, FloorAction action) => action switch
    {
        FloorAction.Request => this with { Requests = Requests.Remove(clientId).Add(clientId) },
        FloorAction.Cancel or FloorAction.Deny => this with { Requests = Requests.Remove(clientId) },
        FloorAction.Invite => this with { Invites = Invites.Remove(clientId).Add(clientId) },
        FloorAction.CancelInvite or FloorAction.RejectInvite => this with { Invites = Invites.Remove(clientId) },
        FloorAction.Grant or FloorAction.AcceptInvite => Without(clientId) with { Holder = clientId },
        FloorAction.Finish or FloorAction.Release => this with { Holder = Holder == clientId ? null : Holder },
        _ => this,
    };

    /// <summary>The floor without somebody, who is gone or may not hold it.</summary>
    public FloorState Without(string clientId) => new(Holder == clientId ? null : Holder, Requests.Remove(clientId), Invites.Remove(clientId));
}
