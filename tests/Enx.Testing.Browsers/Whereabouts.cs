using Microsoft.Playwright;

namespace Enx.Testing.Browsers;

/// <summary>Where somebody sits. Who says nothing is in the house's browser and opens the node's own address.</summary>
public sealed record Whereabouts
{
    /// <summary>Another browser than the house's.</summary>
    public IBrowser? Browser { get; init; }

    /// <summary>Another address for the same node.</summary>
    public Uri? Address { get; init; }

    /// <summary>The window's size. What joins only to be seen and heard is drawn small.</summary>
    public (int Width, int Height) Window { get; init; } = (480, 400);

    /// <summary>What runs in each page before its own scripts.</summary>
    public string Script { get; init; } = "";

    /// <summary>A script for a browser that likes a codec best: then the SDK makes its layers for that one, from the start.</summary>
    /// <param name="codec">As <c>VP9</c>.</param>
    public static string Likes(string codec) => $$"""
        const capabilities = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
        RTCRtpSender.getCapabilities = (kind) => {
          const said = capabilities(kind);
          const rank = ({ mimeType }) => mimeType === 'video/{{codec}}' ? 0 : 1;
          return said && { ...said, codecs: [...said.codecs].sort((a, b) => rank(a) - rank(b)) };
        };
        """;
}
