using System.Collections.Immutable;
using System.Text;
using Enx.Actors.Protocol;
using Enx.Host.Json;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Host.Signalling.Params;

/// <summary>
/// The parameters of <c>joinRoom</c>, read strictly: a key that the vocabulary does not know, a wrong type or a value out of
/// range is refused by name, so an app's typing error does not become a puzzle.
/// </summary>
/// <param name="Token">The token, not looked at yet.</param>
/// <param name="LocalInfo">What the user brings.</param>
/// <param name="RoomInfo">How the user wants to be connected.</param>
/// <param name="AdvanceOptions">Extra notifications asked for.</param>
/// <param name="Offer">The SDP offer; null for a presence without media.</param>
internal sealed record JoinParams(
    string Token,
    LocalInfo LocalInfo,
    RoomInfo RoomInfo,
    ImmutableArray<AdvanceOption> AdvanceOptions,
    MediaOffer? Offer)
{
    private const int LongestToken = 16 * 1024;

    /// <summary>Reads them.</summary>
    /// <exception cref="Errors.InputException">Something cannot stand; the message names it.</exception>
    public static JoinParams Read(StrictObject p)
    {
        var token = ReadToken(p) ?? throw p.Wrong("token", "is missing: ask the application for one");
        var (localInfo, localTurn) = LocalInfoParams.Read(p.Object("localInfo"));
        var roomInfo = RoomInfoParams.Read(p.Object("roomInfo"));
        var options = AdvanceOptionParams.Read(p, "advanceOptions");
        var offer = OfferParams.Read(p.Object("offer"));
        p.End();
        if (roomInfo.ChatOnly && offer is not null) throw p.Wrong("offer", "must be null, as roomInfo.chat_only joins without media");
        if (!localInfo.Data && offer?.Sections.Any(s => s.Use == SectionUse.Data) == true)
            throw p.Wrong("offer.sections", "have one whose use is data: that needs localInfo.data");
        return new JoinParams(token, localInfo, roomInfo with { ForceTurn = roomInfo.ForceTurn || localTurn }, options, offer);
    }

    /// <summary>The token of a call; null when there is none.</summary>
    public static string? ReadToken(StrictObject p) => p.Text("token", LongestToken);

    // Not the token: what is printed is logged sooner or later.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"LocalInfo = {LocalInfo}, RoomInfo = {RoomInfo}");
        return true;
    }
}
