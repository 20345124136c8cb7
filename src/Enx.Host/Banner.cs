namespace Enx.Host;

/// <summary>What a person who started the node should see last.</summary>
internal static class Banner
{
    public static string For(EnxNode node)
    {
        var settings = node.Configuration.Settings;
        if (!settings.Cluster.IsGateway) return $"\n  Enx is ready ({string.Join(", ", settings.Cluster.Roles)}).\n\n  Health      {node.ManagementAddress}healthz/ready\n\n  Stop it with Ctrl+C.\n";
        var page = settings.DemoIsOpen ? $"Demo page   {node.HttpAddress}" : "Demo page   off (enx.demo.enabled)";
        return $"""

              Enx is ready.

              {page}
              REST        {node.HttpAddress}video/v2   (described at {node.HttpAddress}docs)
              Signalling  {node.SignalAddress}

              Stop it with Ctrl+C.

            """;
    }
}
