namespace Enx.Media.Sdp;

/// <summary>What each section of an offer is for: as the client has named it, or, where it names nothing, as its direction tells.</summary>
internal static class SectionUses
{
    /// <summary>What the sections in the bundle are for, by their mids.</summary>
    /// <exception cref="OfferRefusedException">A section is named that is not there, twice, or for what it cannot be.</exception>
    public static Dictionary<string, OfferSection> Of(SessionDescription description, IReadOnlyList<OfferSection> named, HashSet<string> bundle) =>
        named.Count > 0 ? Named(description, named, bundle) : Inferred(description, bundle);

    private static Dictionary<string, OfferSection> Named(SessionDescription description, IReadOnlyList<OfferSection> named, HashSet<string> bundle)
    {
        var uses = new Dictionary<string, OfferSection>();
        var mids = description.Media.Select(m => m.Mid).ToHashSet();
        foreach (var section in named)
        {
            if (!mids.Contains(section.Mid)) throw Refuse($"The offer has no media section with a=mid:{Shown.Of(section.Mid)}.");
            if (section.Use == SectionUse.Slot && !SlotNumbers.IsSlot(section.Slot))
                throw Refuse($"Slot {section.Slot} of section {Shown.Of(section.Mid)} is not 1 to {SlotNumbers.LastTalker}, {SlotNumbers.Share}, or {SlotNumbers.FirstVoice} to {SlotNumbers.LastVoice}.");
            if (section.Use == SectionUse.Data && uses.Values.Any(u => u.Use == SectionUse.Data)) throw Refuse("Two sections of the offer are for data channels: one carries them all.");
            if (bundle.Contains(section.Mid) && !uses.TryAdd(section.Mid, section)) throw Refuse($"Section {section.Mid} is named twice.");
        }

        return uses;
    }

    private static Dictionary<string, OfferSection> Inferred(SessionDescription description, HashSet<string> bundle)
    {
        var uses = new Dictionary<string, OfferSection>();
        var sending = new Dictionary<string, int>();
        var receiving = new Dictionary<string, int>();
        foreach (var media in description.Media)
        {
            if (media.Mid is not { } mid || !bundle.Contains(mid)) continue;
            if (media.Kind == "application" && uses.Values.All(u => u.Use != SectionUse.Data)) uses[mid] = new OfferSection(mid, SectionUse.Data);
            if (media.Kind is not ("audio" or "video")) continue;
            if (media.Sends())
            {
                var count = sending[media.Kind] = sending.GetValueOrDefault(media.Kind) + 1;
                if (count > (media.Kind == "audio" ? 1 : 2)) continue;
                uses[mid] = new OfferSection(mid, media.Kind == "audio" ? SectionUse.Microphone : count == 1 ? SectionUse.Camera : SectionUse.Share);
            }
            else if (media.Receives())
            {
                var slot = receiving[media.Kind] = receiving.GetValueOrDefault(media.Kind) + 1;
                if (slot <= SlotNumbers.LastTalker) uses[mid] = new OfferSection(mid, SectionUse.Slot, slot);
            }
        }

        return uses;
    }

    private static OfferRefusedException Refuse(string why) => new(OfferFault.Section, why);
}
