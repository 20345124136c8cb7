using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Context;

/// <summary>How somebody's sound and picture fare on the way to one endpoint.</summary>
/// <param name="HasCamera">It sends a picture at all, or wanted to.</param>
/// <param name="NoSound">Why its sound reaches nobody though it is on; null when it does.</param>
/// <param name="NoPicture">Why its picture does not reach the endpoint though it is on: <c>codec</c>, <c>publisher</c> or <c>bw</c>; null when it does.</param>
internal readonly record struct TalkerView(bool HasCamera, string? NoSound, string? NoPicture)
{
    /// <summary>Puts it together.</summary>
    /// <param name="own">What the talker publishes.</param>
    /// <param name="foreign">Whether the endpoint has not offered the picture's codec.</param>
    /// <param name="heldBack">Whether the picture is held back for want of bandwidth.</param>
    public static TalkerView Of(OwnMedia own, bool foreign, bool heldBack) => new(
        own.Has(SectionUse.Camera) || own.Refused.Contains(SectionUse.Camera),
        own.WhyNot(SectionUse.Microphone) ?? (own.Has(SectionUse.Microphone) ? null : "user"),
        own.WhyNot(SectionUse.Camera) ?? (foreign ? "codec" : heldBack ? "bw" : null));
}
