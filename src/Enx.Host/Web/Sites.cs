using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Enx.Host.Web;

/// <summary>Pages: files beside the program, asked for anew each time, sent only when they changed.</summary>
internal static class Sites
{
    /// <summary>The demo page at <c>/</c> and the browser SDK below <c>/enx-rtc/</c>.</summary>
    public static void UseDemoSite(this IApplicationBuilder app) => app.UseSite("", "wwwroot");

    /// <summary>The operators' page at <c>/cluster/ui</c>. It has no secrets: what it shows it asks for with the application's id and key.</summary>
    public static void UseOperatorSite(this IApplicationBuilder app) => app.UseSite("/cluster", Path.Combine("wwwroot", "cluster"));

    private static void UseSite(this IApplicationBuilder app, string path, string folder)
    {
        var root = Path.Combine(AppContext.BaseDirectory, folder);
        if (!Directory.Exists(root)) return;
        var files = new PhysicalFileProvider(root);
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".js"] = types.Mappings[".mjs"] = "text/javascript; charset=utf-8";
        types.Mappings[".html"] = "text/html; charset=utf-8";
        types.Mappings[".css"] = "text/css; charset=utf-8";
        app.UseDefaultFiles(new DefaultFilesOptions { RequestPath = path, FileProvider = files });
        app.UseStaticFiles(new StaticFileOptions
        {
            RequestPath = path,
            FileProvider = files,
            ContentTypeProvider = types,
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
        });
    }
}
