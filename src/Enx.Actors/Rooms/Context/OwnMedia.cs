using System.Collections.Immutable;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Actors.Rooms.Context;

/// <summary>
/// What of somebody's microphone, camera and share can reach others: what its offer had and the media node took, and whether what comes of it is of
/// use. Known from the media node's answer and reports; not a fact of the room, as a new connection may be another.
/// </summary>
/// <param name="Publishes">The sections that were accepted; null when a node of an early release did not say: then all that the client said of itself.</param>
/// <param name="Refused">Those that were asked for and cannot be taken.</param>
/// <param name="Faults">What is sent, or should be, and reaches nobody.</param>
/// <param name="Foreign">Those of which its publisher knows that somebody who watches cannot take their codec.</param>
internal sealed record OwnMedia(
    ImmutableArray<SectionUse>? Publishes,
    ImmutableHashSet<SectionUse> Refused,
    ImmutableDictionary<SectionUse, TrackFault> Faults,
    ImmutableHashSet<SectionUse> Foreign)
{
    /// <summary>Nothing is known yet.</summary>
    public static OwnMedia Unknown { get; } = new(null, [], ImmutableDictionary<SectionUse, TrackFault>.Empty, []);

    /// <summary>As a media node has answered.</summary>
    public static OwnMedia Of(ImmutableArray<SectionUse>? publishes, ImmutableArray<RefusedSection>? refused) =>
        Unknown with { Publishes = publishes, Refused = [.. (refused ?? []).Select(r => r.Use)] };

    /// <summary>Whether there is a section for it that was accepted.</summary>
    public bool Has(SectionUse use) => Publishes is not { } known || known.Contains(use);

    /// <summary>Whether it publishes sound or picture, or wanted to.</summary>
    public bool IsPublisher => Has(SectionUse.Microphone) || Has(SectionUse.Camera) || Refused.Contains(SectionUse.Microphone) || Refused.Contains(SectionUse.Camera);

    /// <summary>Why it reaches nobody though it is on: <c>codec</c>, or <c>publisher</c> for what cannot be decrypted or does not come; null when it does reach them.</summary>
    public string? WhyNot(SectionUse use) =>
        Refused.Contains(use) ? "codec"
        : Faults.GetValueOrDefault(use) switch
        {
            TrackFault.Codec => "codec",
            TrackFault.Undecryptable or TrackFault.Absent => "publisher",
            _ => null,
        };

    /// <summary>The media node has said how it fares.</summary>
    public OwnMedia With(SectionUse use, TrackFault fault) => this with { Faults = fault == TrackFault.None ? Faults.Remove(use) : Faults.SetItem(use, fault) };
}
