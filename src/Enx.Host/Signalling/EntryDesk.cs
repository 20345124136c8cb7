using System.Net;
using Enx.Actors.Limits;
using Enx.Actors.Rooms.Context;
using Enx.Host.Configuration;
using Enx.Host.Signalling.Params;
using Enx.Host.Web.Listeners;

namespace Enx.Host.Signalling;

/// <summary>
/// Looks at who wants to come back to a place before the room is asked, since a room that is asked is started from its journal. A token that nobody made
/// goes no further, beyond a few: this node cannot check all of those that are good (<see cref="ResumeTokens.IsOneOf"/>), and they have the few
/// for themselves while nobody guesses. Safe for several threads.
/// </summary>
internal sealed class EntryDesk(EnxSettings settings, TimeProvider time)
{
    /// <summary>A few seconds' worth at once, so that several may come back in one moment.</summary>
    private const int SecondsAtOnce = 4;

    private const double ShareOfAddress = 0.2;

    // An office that comes back as a whole tries some hundred times at once, and nobody twenty times a second for long.
    private const double TriesOfAddress = 20;
    private const double TriesOfAddressAtOnce = 1000;

    private readonly ResumeTokens _tokens = new(settings.Auth.DeriveResumeKey());
    private readonly TokenBucket _ofNode = new(settings.Limits.UnprovenResumesPerSecond, settings.Limits.UnprovenResumesPerSecond * SecondsAtOnce, time);
    private readonly AddressBuckets _ofAddresses = new(settings.Limits.UnprovenResumesPerSecond * ShareOfAddress, Math.Max(1, settings.Limits.UnprovenResumesPerSecond * ShareOfAddress * SecondsAtOnce), time);
    private readonly AddressBuckets _tries = new(TriesOfAddress, TriesOfAddressAtOnce, time);
    private readonly Lock _gate = new();

    /// <summary>Whether a call to come back may go to its room.</summary>
    /// <param name="p">The call.</param>
    /// <param name="address">Whose it is, as <see cref="ClientAddress.KeyOf"/> counts.</param>
    public bool Admits(ResumeParams p, IPAddress address)
    {
        if (_tokens.IsOneOf(p.ResumeToken, p.Who.RoomId, p.Who.ClientId)) return true;
        if (!_ofAddresses.TryTake(address)) return false;
        // More addresses than are remembered are held by the node's bucket.
        lock (_gate) return _ofNode.TryTake();
    }

    /// <summary>Takes one try of an address to come in, of whichever of its sockets.</summary>
    public bool TakeTry(IPAddress address) => _tries.TryTake(address);
}

/// <summary>What one socket may try while it is in no room. Not safe for several threads.</summary>
/// <param name="desk">The node's.</param>
/// <param name="address">Where the socket comes from, as <see cref="ClientAddress.KeyOf"/> counts.</param>
/// <param name="limits">The bounds.</param>
/// <param name="time">The clock.</param>
internal sealed class EntryBudget(EntryDesk desk, IPAddress address, LimitSettings limits, TimeProvider time)
{
    private const int AtOnce = 10;

    private readonly TokenBucket _tries = new(limits.TriesPerMinute / 60.0, Math.Min(AtOnce, limits.TriesPerMinute), time);

    /// <summary>Takes one try; a sentence when there is none left now.</summary>
    public string? Refuse() =>
        !_tries.TryTake() ? $"A socket may try {limits.TriesPerMinute} times a minute to come into a room. Wait some seconds."
        : !desk.TakeTry(address) ? "Too many try to come in from your address. Wait some seconds."
        : null;

    /// <inheritdoc cref="EntryDesk.Admits"/>
    public bool Admits(ResumeParams p) => desk.Admits(p, address);
}
