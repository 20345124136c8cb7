using System.Collections.Immutable;
using System.Text.Json;
using Enx.Actors.Protocol;
using static Enx.Actors.Protocol.MediaProtocol;

namespace Enx.Host.Json;

/// <summary>Reads an offer: the SDP text, unread, and what each of its sections is for.</summary>
internal static class OfferParams
{
    public static MediaOffer? Read(StrictObject? o)
    {
        if (o is null) return null;
        var sdp = o.NeedText("sdp", ProtocolLimits.LongestSdp);
        var sections = ImmutableArray.CreateBuilder<OfferSection>();
        foreach (var element in o.List("sections", ProtocolLimits.MostSections)) sections.Add(ReadSection(element, $"{o.Name("sections")}[{sections.Count}]"));
        o.End();
        if (sections.Select(s => s.Mid).Distinct(StringComparer.Ordinal).Count() != sections.Count) throw o.Wrong("sections", "name a mid twice");
        return new MediaOffer(sdp, sections.ToImmutable());
    }

    private static OfferSection ReadSection(JsonElement element, string path)
    {
        var o = new StrictObject(element, path);
        var mid = o.NeedText("mid", 16);
        var use = o.NeedWord("use", "microphone", "camera", "share", "slot", "data") switch
        {
            "microphone" => SectionUse.Microphone,
            "camera" => SectionUse.Camera,
            "share" => SectionUse.Share,
            "slot" => SectionUse.Slot,
            _ => SectionUse.Data,
        };
        var slot = o.Number("slot", 1, LastVoiceSlot);
        o.End();
        if (use == SectionUse.Slot && slot is not ((>= 1 and <= ProtocolLimits.MostTalkers) or ShareSlot or CanvasSlot or (>= FirstVoiceSlot and <= LastVoiceSlot)))
            throw o.Wrong("slot", $"must be 1 to {ProtocolLimits.MostTalkers}, {ShareSlot}, or {FirstVoiceSlot} to {LastVoiceSlot}");
        if (use != SectionUse.Slot && slot is not null) throw o.Wrong("slot", "is for sections whose use is slot");
        return new OfferSection(mid, use, slot ?? 0);
    }
}
