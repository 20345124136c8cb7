using System.Text;
using Enx.Actors.Protocol;
using Enx.Host.Errors;
using Enx.Host.Json;
using Enx.Host.RoomAccess;

namespace Enx.Host.Signalling.Params;

/// <summary>The parameters of <c>resumeRoom</c>.</summary>
/// <param name="Who">The presence to resume, by the client's own word.</param>
/// <param name="ResumeToken">What proves it.</param>
/// <param name="LastSeq">The number of the last notification that the client has; -1 when it knows nothing.</param>
/// <param name="Offer">A new offer; null when media still flows.</param>
/// <param name="Attempt">Larger with each try of the client; 0 when it does not count.</param>
internal sealed record ResumeParams(Presence Who, string ResumeToken, long LastSeq, MediaProtocol.MediaOffer? Offer, long Attempt)
{
    private const int LongestToken = 1024;

    /// <summary>Reads them.</summary>
    public static ResumeParams Read(StrictObject p)
    {
        var roomId = p.NeedText("roomId", ProtocolLimits.LongestId);
        var clientId = p.NeedText("clientId", ProtocolLimits.LongestId);
        var read = new ResumeParams(
            new Presence(roomId, clientId),
            p.NeedText("resumeToken", LongestToken),
            p.Long("lastSeq", -1, long.MaxValue) ?? throw p.Wrong("lastSeq", "is missing: give the number of your last notification, or -1"),
            OfferParams.Read(p.Object("offer")),
            p.Long("attempt", 0, long.MaxValue) ?? 0);
        // What else it says is left unread: in the middle of an upgrade a client is newer than the gateway that it resumes at.
        // An id that cannot be must not start a room's actor.
        return RoomIds.IsPossible(roomId) ? read : throw new InputException(Codes.RoomNotFound, $"There is no room \"{roomId}\". Create it first.");
    }

    // Not the token: what is printed is logged sooner or later.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"Who = {Who}, LastSeq = {LastSeq}, Attempt = {Attempt}");
        return true;
    }
}
