using System.Collections.Immutable;
using Enx.Actors.Protocol;

namespace Enx.Host.Json;

/// <summary>Reads a list of advance options. One that is not known is refused by its name.</summary>
internal static class AdvanceOptionParams
{
    public static ImmutableArray<AdvanceOption> Read(StrictObject p, string key)
    {
        var options = ImmutableArray.CreateBuilder<AdvanceOption>();
        foreach (var element in p.List(key, ReceiveOptions.All.Length))
        {
            var o = new StrictObject(element, $"{p.Name(key)}[{options.Count}]");
            var id = o.NeedText("id", 64);
            if (!ReceiveOptions.All.Contains(id)) throw o.Wrong("id", $"is \"{id}\", which is not known: give {string.Join(" or ", ReceiveOptions.All)}");
            var enable = o.NeedFlag("enable");
            o.End();
            if (options.Any(other => other.Id == id)) throw o.Wrong("id", "is named twice");
            options.Add(new AdvanceOption(id, enable));
        }
        return options.ToImmutable();
    }
}
